"""Set up an authenticator app, take its recovery codes, remove it."""

from uuid import uuid4

import segno
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from payportal.domain.errors import PayportalError
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.services import authenticators, direct_mail
from payportal.web import proving
from payportal.web.clock import now
from payportal.web.guards import signed_in
from payportal.web.settling import send_mail
from payportal.web.ways.welcome import sealer


def begin() -> ResponseReturnValue:
    """Make a secret and go on to its picture."""
    if answer := proving.ask():
        return answer
    with transaction() as session:
        authenticators.begin(session, signed_in().id, sealer(), at=now())
    return redirect(url_for("security.authenticator"))


def shown(*, error: str = "", status: int = 200) -> ResponseReturnValue:
    """Show the picture and the text of a secret that waits for its first code."""
    if answer := proving.ask():
        return answer
    secret = authenticators.begun(db.session(), signed_in().id, sealer())
    if not secret:
        return redirect(url_for("security.overview"))
    address = authenticators.address(secret, signed_in().email)
    # Drawn by our own library from our own text: nothing in it comes from outside unescaped.
    picture = Markup(segno.make(address, error="m").svg_inline(scale=5, light="#fff", dark="#000"))  # noqa: S704
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render_template("security/authenticator.html", picture=picture, secret=grouped, error=error), status


def confirm() -> ResponseReturnValue:
    """Let the app count and show the recovery codes, this one time."""
    if answer := proving.ask():
        return answer
    person = signed_in()
    try:
        with transaction() as session:
            codes = authenticators.confirm(session, person.id, request.form.get("code", ""), sealer(), at=now())
            _tell(session, say("An authenticator app was set up; a code of it is asked from now on."))
    except PayportalError as error:
        if error.code != "wrong_code":
            raise
        return shown(error=error.message, status=422)
    send_mail()
    return render_template("security/recovery_codes.html", codes=codes, fresh=True)


def remove() -> ResponseReturnValue:
    """Ask for no code any more."""
    if answer := proving.ask():
        return answer
    with transaction() as session:
        authenticators.remove(session, signed_in().id)
        _tell(session, say("The authenticator app was removed; no code is asked any more."))
    send_mail()
    flash(_("The authenticator app is removed. No code is asked any more."))
    return redirect(url_for("security.overview"))


def recovery_codes() -> ResponseReturnValue:
    """Show ten new recovery codes, this one time."""
    if answer := proving.ask():
        return answer
    person = signed_in()
    if not authenticators.is_on(db.session(), person.id):
        return redirect(url_for("security.overview"))
    with transaction() as session:
        codes = authenticators.new_recovery_codes(session, person.id)
        _tell(session, say("New recovery codes were made; those before do not work any more."))
    send_mail()
    return render_template("security/recovery_codes.html", codes=codes, fresh=False)


def _tell(session, what: str) -> None:  # type: ignore[no-untyped-def]
    direct_mail.tell_security(session, signed_in().id, signed_in().email, what, key=uuid4().hex)
