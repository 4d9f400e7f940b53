"""Confirm that it is you: by password, code of the app, passkey, or a mailed link."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.errors import PayportalError
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.queries import sign_ins as list_of
from payportal.services import authenticators, passkeys, sign_ins, users
from payportal.web import errors
from payportal.web.addresses import own_address
from payportal.web.clock import now
from payportal.web.guards import signed_in
from payportal.web.ways.passkey import site
from payportal.web.ways.welcome import sealer

WRONG = say("This is not right. Try again, or confirm another way.")


def shown(*, error: str = "", status: int = 200) -> ResponseReturnValue:
    """Show the ways in which this person can confirm."""
    return render_template(
        "security/confirm.html", ways=list_of.ways(db.session(), signed_in().id), error=error, wanted=_wanted()
    ), status


def confirm() -> ResponseReturnValue:
    """Take a password or a code."""
    person = signed_in()
    with transaction() as database:
        allowed = users.may_try(database, f"code:{person.id}", request.remote_addr or "")
    if not allowed:
        return errors.page(429)
    password, code = request.form.get("password", ""), request.form.get("code", "")
    with transaction() as database:
        right = bool(password) and users.has_password(database, person.id, password)
        right = right or (bool(code) and authenticators.check(database, person.id, code, sealer(), at=now()))
    return _proved() if right else shown(error=WRONG, status=422)


def confirm_by_passkey() -> ResponseReturnValue:
    """Take a passkey of the person who is signed in."""
    try:
        with transaction() as database:
            user_id = passkeys.finish_use(database, request.form.get("credential", ""), site(), at=now()).id
    except PayportalError as error:
        return shown(error=error.message, status=422)
    return _proved() if user_id == signed_in().id else shown(error=WRONG, status=422)


def _proved() -> ResponseReturnValue:
    with transaction() as database:
        sign_ins.prove(database, session["sid"], at=now())
    flash(_("Confirmed. Go on where you were."))
    return redirect(_wanted())


def _wanted() -> str:
    return own_address(request.values.get("next", ""), otherwise=url_for("security.overview"))
