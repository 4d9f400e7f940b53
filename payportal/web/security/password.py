"""Choose another password; every other browser is signed out."""

from uuid import uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.errors import PayportalError
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.models.user import User
from payportal.services import direct_mail, users
from payportal.web import proving, sessions
from payportal.web.guards import signed_in
from payportal.web.login_forms import PasswordForm
from payportal.web.settling import send_mail


def shown(*, form: PasswordForm | None = None, status: int = 200) -> ResponseReturnValue:
    """Show the form."""
    if answer := proving.ask():
        return answer
    return render_template("security/password.html", form=form or PasswordForm(formdata=None)), status


def change() -> ResponseReturnValue:
    """Keep the new password."""
    if answer := proving.ask():
        return answer
    form, person = PasswordForm(), signed_in()
    if not form.validate():
        return shown(form=form, status=422)
    try:
        with transaction() as session:
            users.change_password(session, person.id, form.password.data or "")
            direct_mail.tell_security(
                session, person.id, person.email, say("Your password was changed."), key=uuid4().hex
            )
    except PayportalError as error:
        form.password.errors = [error.message]
        return shown(form=form, status=422)
    sessions.sign_in(db.session().get_one(User, person.id), way="password")
    send_mail()
    flash(_("Your password is changed. Every other browser is signed out."))
    return redirect(url_for("security.overview"))
