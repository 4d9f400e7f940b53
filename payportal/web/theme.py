"""Light, dark, or as the device prefers: a cookie, so that the page arrives in the right colours."""

from flask import Blueprint, Flask, redirect, request
from flask.typing import ResponseReturnValue

from payportal.web.addresses import own_address

THEMES = ("auto", "light", "dark")
YEAR_SECONDS = 365 * 24 * 3600

blueprint = Blueprint("theme", __name__)


def init_app(app: Flask) -> None:
    """Tell every template the theme."""
    app.context_processor(lambda: {"theme": chosen()})


def chosen() -> str:
    """Return the theme of this browser."""
    theme = request.cookies.get("theme", "auto")
    return theme if theme in THEMES else "auto"


@blueprint.post("/theme")
def choose() -> ResponseReturnValue:
    """Keep the chosen theme and go back to the page."""
    theme = request.form.get("theme", "auto")
    response = redirect(own_address(request.form.get("back", "/")))
    response.set_cookie(
        "theme", theme if theme in THEMES else "auto",
        max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure, httponly=True,
    )  # fmt: skip
    return response
