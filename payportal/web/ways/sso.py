"""Single sign-on: away to the company's own sign-in and back, for people who have an account here."""

import secrets
from datetime import timedelta

from flask import current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import NotFound, PayportalError
from payportal.domain.sentence import say
from payportal.gateways.ports import SingleSignOn
from payportal.models.base import db, transaction
from payportal.models.user import User
from payportal.services import one_time, users
from payportal.web.addresses import own_address
from payportal.web.clock import now
from payportal.web.language import said
from payportal.web.sites import own_site
from payportal.web.ways.welcome import welcome

LASTS = timedelta(minutes=10)
NOT_ASKED = say("This sign-in was not begun here, or too long ago. Begin again.")
NOBODY = say("Nobody here has this address. Ask the person who looks after your company's account to invite you.")


def begin() -> ResponseReturnValue:
    """Send the person to the provider, with a state that only this browser can bring back."""
    provider = _provider()
    nonce, verifier, browser = (secrets.token_urlsafe(32) for _ in range(3))
    with transaction() as database:
        state = one_time.issue(database, "oidc", lasts=LASTS, at=now(), detail={
            "nonce": nonce, "verifier": verifier, "browser": browser,
            "wanted": own_address(request.args.get("next", ""), otherwise=""),
        })  # fmt: skip
    session["sso"] = browser
    try:
        return redirect(provider.address(redirect_uri=_back(), state=state, nonce=nonce, verifier=verifier))
    except PayportalError as error:
        return _sorry(error)


def returned() -> ResponseReturnValue:
    """Take the person back: only what the provider signs counts, not what the address says."""
    provider, browser = _provider(), session.pop("sso", "")
    try:
        with transaction() as database:
            asked = one_time.take(database, "oidc", request.args.get("state", ""), at=now()).detail
    except NotFound:
        return _sorry(PayportalError(NOT_ASKED, code="not_asked"))
    if not browser or asked["browser"] != browser:
        return _sorry(PayportalError(NOT_ASKED, code="other_browser"))
    if "error" in request.args or not request.args.get("code"):
        return _sorry(PayportalError(say("You were not signed in there."), code="refused_there"))
    try:
        found = provider.person(
            request.args["code"], redirect_uri=_back(), nonce=asked["nonce"], verifier=asked["verifier"]
        )
    except PayportalError as error:
        return _sorry(error)
    user: User | None = users.find_by_email(db.session(), found.email)
    if user is None:
        return _sorry(PayportalError(NOBODY, code="nobody"))
    return welcome(user, way="single sign-on", wanted=asked["wanted"])


def _provider() -> SingleSignOn:
    provider: SingleSignOn | None = current_app.extensions["outside"].sso
    if provider is None:
        raise NotFound(say("Single sign-on is not set up here."))
    return provider


def _back() -> str:
    return own_site(request) + url_for("ways.sso_returned")


def _sorry(error: PayportalError) -> ResponseReturnValue:
    current_app.logger.info("single sign-on: %s", error.code)
    flash(said(error.message))
    return redirect(url_for("login.sign_in"))
