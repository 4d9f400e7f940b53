"""What every answer tells the browser: load from here only, frame nowhere, leak no address."""

from flask import Flask, Response, current_app, request

STRIPE_CHECKOUT = "https://checkout.stripe.com"
LASTING = ("static", "bootstrap.static", "logo.sent")


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(protect)


def protect(response: Response) -> Response:
    """Set the security headers; pages of signed-in people are kept in no cache."""
    settings = current_app.extensions["settings"]
    response.headers.setdefault("Content-Security-Policy", policy(stripe=settings.payment_gateway == "stripe"))
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    if settings.production:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint not in LASTING or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response


def policy(*, stripe: bool) -> str:
    """Return the content security policy; browsers hold redirects after a form to ``form-action`` too."""
    pay_at = f" {STRIPE_CHECKOUT}" if stripe else ""
    return (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self'{pay_at}"
    )
