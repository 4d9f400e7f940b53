"""From a first proof to a session, by way of the second step where one is set up."""

from datetime import timedelta

from flask import current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import NotFound
from payportal.models.base import db, transaction
from payportal.models.user import User
from payportal.services import authenticators, one_time
from payportal.services.sealing import Sealer
from payportal.web import sessions
from payportal.web.addresses import own_address
from payportal.web.clock import now

HALF_LASTS = timedelta(minutes=10)


def sealer() -> Sealer:
    """Return what seals the secrets of this installation."""
    known: Sealer = current_app.extensions["sealer"]
    return known


def welcome(user: User, *, way: str, wanted: str = "", complete: bool = False) -> ResponseReturnValue:
    """Sign a person in, or ask for the second step first; ``complete`` is a proof that needs none."""
    wanted = wanted or request.form.get("next", "")
    if not complete and authenticators.is_on(db.session(), user.id):
        return _ask_second_step(user.id, way, wanted)
    return redirect(own_address(wanted, otherwise=sessions.sign_in(user, way=way)))


def half_signed_in(*, use_up: bool = False) -> tuple[User, str, str] | None:
    """Return who has still to take the second step here, the way and the wanted page; None for nobody."""
    token, database = session.get("half", ""), db.session()
    try:
        row = (one_time.take if use_up else one_time.look)(database, "second_step", token, at=now())
    except NotFound:
        return None
    user = database.get(User, row.user_id)
    return (user, row.detail["way"], row.detail["wanted"]) if user is not None and user.active else None


def _ask_second_step(user_id: int, way: str, wanted: str) -> ResponseReturnValue:
    with transaction() as database:
        token = one_time.issue(database, "second_step", lasts=HALF_LASTS, at=now(), user_id=user_id,
                               detail={"way": way, "wanted": wanted})  # fmt: skip
    session["half"] = token
    return redirect(url_for("ways.second_step"))
