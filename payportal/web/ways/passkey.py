"""Sign in with a passkey: a page of ours asks the browser, the browser asks the device."""

from urllib.parse import urlsplit

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import PayportalError
from payportal.models.base import db, transaction
from payportal.models.user import User
from payportal.services import passkeys, users
from payportal.services.passkeys import Site
from payportal.web import errors
from payportal.web.clock import now
from payportal.web.language import said
from payportal.web.sites import own_site
from payportal.web.ways.welcome import welcome


def site() -> Site:
    """Return where passkeys are good: our own address, without its port in the name."""
    origin = own_site(request)
    return Site(urlsplit(origin).hostname or "", origin)


def options() -> ResponseReturnValue:
    """Give the browser something to sign."""
    with transaction() as session:
        made = passkeys.begin_use(session, site(), at=now())
    return current_app.response_class(made, mimetype="application/json")


def used() -> ResponseReturnValue:
    """Sign in whoever signed it; device and owner are two proofs, so no second step is asked."""
    with transaction() as session:
        allowed = users.may_try(session, "passkey:", request.remote_addr or "", of_account=False)
    if not allowed:
        return errors.page(429)
    try:
        with transaction() as session:
            user_id = passkeys.finish_use(session, request.form.get("credential", ""), site(), at=now()).id
    except PayportalError as error:
        flash(said(error.message))
        return redirect(url_for("login.sign_in"))
    return welcome(db.session().get_one(User, user_id), way="passkey", complete=True)
