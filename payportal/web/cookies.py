"""How cookies, forms and static files are kept: strict by default, stricter in production."""

from datetime import timedelta

from flask import Flask

from payportal.config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Configure the session cookie, the forms and the local assets."""
    app.config.update(
        # The prefix makes browsers refuse the cookie from a subdomain or over plain HTTP.
        SESSION_COOKIE_NAME="__Host-payportal" if settings.production else "payportal",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open over lunch still works
        BOOTSTRAP_SERVE_LOCAL=True,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365) if settings.production else timedelta(0),
        PREFERRED_URL_SCHEME="https" if settings.production else "http",
    )
