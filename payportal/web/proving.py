"""Prove again: before people or ways to sign in are changed, whoever sits there shows that it is still them."""

from datetime import timedelta

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.web.clock import now
from payportal.web.guards import signed_in

LASTS = timedelta(minutes=15)
FORM_GRACE = timedelta(minutes=30)
"""A form that was opened in time may be filled in at leisure."""


def ask() -> ResponseReturnValue | None:
    """Answer with the page that asks for a proof, None where the last one is fresh enough."""
    shows = request.method in ("GET", "HEAD")
    if is_fresh(LASTS if shows else LASTS + FORM_GRACE):
        return None
    if not shows:
        flash(_("Nothing was changed yet: confirm that it is you, then send it again."))
    wanted = request.full_path.rstrip("?") if shows else _page_before()
    return redirect(url_for("security.confirm", next=wanted))


def is_fresh(lasts: timedelta = LASTS) -> bool:
    """Return whether the person has shown who they are lately, in this browser."""
    proved = signed_in().proved_at
    return proved is not None and now() - proved <= lasts


def _page_before() -> str:
    """Return the page whose form was sent, when it is one of ours."""
    before, own = request.referrer or "", request.host_url
    return "/" + before.removeprefix(own) if before.startswith(own) else signed_in().home
