"""One-click unsubscribing (RFC 8058): the mail program asks, nobody signs in, and the link itself is the proof."""

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import PayportalError
from payportal.models.base import transaction
from payportal.services import notice_settings


def one_click(token: str) -> ResponseReturnValue:
    """Stop the notices of the kind of a mail; any other body than the one of the standard is refused."""
    if request.form.get("List-Unsubscribe") != "One-Click":
        return {"error": "the body must be List-Unsubscribe=One-Click"}, 400
    key = current_app.extensions["settings"].secret_key
    try:
        with transaction() as session:
            notice_settings.stop(session, notice_settings.of_stop(session, token, key))
    except PayportalError as error:
        return {"error": error.message}, 404
    return {"stopped": True}


def page(token: str) -> ResponseReturnValue:
    """Lead a person who follows the link to the page with the button."""
    return redirect(url_for("guest.ask_stop_notices", token=token))
