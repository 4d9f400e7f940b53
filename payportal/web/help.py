"""Help: whom to ask, how to know that it is us, and for whom these pages are made; in the foot of every page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

blueprint = Blueprint("help", __name__)


def shown() -> ResponseReturnValue:
    """Show how the business is reached, without signing in too."""
    return render_template("help.html")


blueprint.add_url_rule("/help", "shown", shown, methods=["GET"])
