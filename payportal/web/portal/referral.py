"""A customer's own code for other businesses: what it gives to both sides, and what it brought."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import Conflict
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.queries import referrals
from payportal.services import referrals as desk
from payportal.web.guards import signed_in
from payportal.web.portal.account import own_id


def init(blueprint: Blueprint) -> None:
    """Tell templates whether there is a programme now."""
    blueprint.context_processor(lambda: {"refers": refers})


def refers() -> bool:
    """Return whether codes may be passed on now."""
    programme = referrals.current(db.session())
    return programme is not None and programme.running


def shown() -> ResponseReturnValue:
    """Show the code, what it gives, and what it brought; never who used it."""
    session = db.session()
    programme = referrals.current(session)
    return render_template(
        "portal/refer.html", code=referrals.of_customer(session, own_id()), programme=programme, open_now=refers(),
        terms=referrals.terms_of(programme) if programme else None, rewards=referrals.rewards_of(session, own_id()),
    )  # fmt: skip


def make() -> ResponseReturnValue:
    """Draw the code of this account; asked for again it is the same one."""
    if not refers():
        raise Conflict(say("Codes for other businesses are not given out now."))
    with transaction() as session:
        desk.code_of(session, own_id(), actor=signed_in().email)
    return redirect(url_for("portal.refer"), 303)
