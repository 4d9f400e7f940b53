"""The second step: the code of the app, or a recovery code."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.services import authenticators, users
from payportal.services.authenticators import WRONG_CODE
from payportal.web import errors, sessions
from payportal.web.addresses import own_address
from payportal.web.clock import now
from payportal.web.language import said
from payportal.web.ways.welcome import half_signed_in, sealer

TOO_LATE = say("Begin the sign-in again; the first step was too long ago.")


def asked(*, error: str = "", status: int = 200) -> ResponseReturnValue:
    """Show the form, to whoever took the first step a moment ago."""
    if half_signed_in() is None:
        flash(said(TOO_LATE))
        return redirect(url_for("login.sign_in"))
    return render_template("login/second_step.html", error=error), status


def answered() -> ResponseReturnValue:
    """Sign in whoever shows a code that was not used before."""
    found = half_signed_in()
    if found is None:
        flash(said(TOO_LATE))
        return redirect(url_for("login.sign_in"))
    user, way, wanted = found
    user_id = user.id
    with transaction() as session:
        allowed = users.may_try(session, f"code:{user_id}", request.remote_addr or "")
    if not allowed:
        return errors.page(429)
    with transaction() as session:
        right = authenticators.check(session, user_id, request.form.get("code", ""), sealer(), at=now())
        if right and half_signed_in(use_up=True) is None:
            right = False
    if not right:
        return asked(error=WRONG_CODE, status=422)
    home = sessions.sign_in(db.session().get_one(users.User, user_id), way=f"{way} + code")
    return redirect(own_address(wanted, otherwise=home))
