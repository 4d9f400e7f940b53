"""Add a passkey to one's account, and remove one."""

from uuid import uuid4

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.device import device_words
from payportal.domain.errors import PayportalError
from payportal.domain.sentence import say
from payportal.models.base import transaction
from payportal.services import direct_mail, passkeys
from payportal.web import proving
from payportal.web.clock import now
from payportal.web.guards import signed_in
from payportal.web.language import said
from payportal.web.settling import send_mail
from payportal.web.ways.passkey import site


def options() -> ResponseReturnValue:
    """Give the browser what it needs to make a passkey."""
    if not proving.is_fresh():
        return current_app.response_class("{}", status=403, mimetype="application/json")
    with transaction() as session:
        made = passkeys.begin_new(session, signed_in().id, site(), at=now())
    return current_app.response_class(made, mimetype="application/json")


def add() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    if answer := proving.ask():
        return answer
    person, name = signed_in(), request.form.get("name", "") or device_words(request.user_agent.string)
    try:
        with transaction() as session:
            credential = request.form.get("credential", "")
            row = passkeys.finish_new(session, person.id, credential, site(), name=name, at=now())
            kept = row.name
            what = say("The passkey %(name)s was added.", name=kept)
            direct_mail.tell_security(session, person.id, person.email, what, key=uuid4().hex)
    except PayportalError as error:
        flash(said(error.message))
        return redirect(url_for("security.overview"))
    send_mail()
    flash(_("The passkey %(kept)s is kept. You can sign in with it from now on.", kept=kept))
    return redirect(url_for("security.overview"))


def remove(passkey_id: int) -> ResponseReturnValue:
    """Forget a passkey."""
    if answer := proving.ask():
        return answer
    person = signed_in()
    with transaction() as session:
        passkeys.remove(session, person.id, passkey_id)
        direct_mail.tell_security(session, person.id, person.email, say("A passkey was removed."), key=uuid4().hex)
    send_mail()
    flash(_("The passkey is removed here. You may delete it on your device too."))
    return redirect(url_for("security.overview"))
