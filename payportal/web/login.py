"""Sign in, sign out, set a password by a one-time link."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from payportal.domain.errors import PayportalError
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.models.user import User
from payportal.services import users
from payportal.web import errors, sessions
from payportal.web.addresses import own_address
from payportal.web.clock import now
from payportal.web.login_forms import PasswordForm, SignInForm

blueprint = Blueprint("login", __name__)

NOT_KNOWN = say("E-mail and password do not belong together. Check both, or ask for a new link.")


@blueprint.route("/login", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Show the form; answer it with the person's own pages, or the same words for every failure."""
    someone = sessions.person()
    if someone is not None and request.method == "GET":
        return redirect(someone.home)
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("login/sign_in.html", form=form, timed_out=session.pop("timed_out", False))
    if not _may_try(form.email.data or ""):
        return errors.page(429)
    user = users.find_by_password(db.session(), form.email.data or "", form.password.data or "")
    if user is None:
        form.password.errors = [NOT_KNOWN]
        return render_template("login/sign_in.html", form=form), 422
    return _welcome(user)


@blueprint.post("/logout")
def sign_out() -> ResponseReturnValue:
    """End this session, or with ``everywhere`` all sessions of the person."""
    someone = sessions.person()
    if someone is not None and request.form.get("everywhere"):
        with transaction() as database:
            users.sign_out_everywhere(database, someone.id, actor=someone.email)
    sessions.end()
    flash(gettext("You are signed out."))
    return redirect(url_for("login.sign_in"))


@blueprint.route("/set-password/<token>", methods=["GET", "POST"])
def set_password(token: str) -> ResponseReturnValue:
    """Let the holder of a one-time link choose a password."""
    user = users.of_link(db.session(), token, at=now())
    form, email = PasswordForm(), user.email
    if not form.validate_on_submit():
        return render_template("login/set_password.html", form=form, email=email)
    try:
        with transaction() as database:
            users.set_password(database, token, form.password.data or "", at=now())
    except PayportalError as error:
        form.password.errors = [error.message]
        return render_template("login/set_password.html", form=form, email=email), 422
    session.clear()
    flash(gettext("Your password is set. Sign in with it."))
    return redirect(url_for("login.sign_in"))


def _may_try(email: str) -> bool:
    with transaction() as database:
        return users.may_try(database, email, request.remote_addr or "")


def _welcome(user: User) -> ResponseReturnValue:
    user_id, epoch, home = user.id, user.session_epoch, sessions.HOMES[user.role]
    with transaction() as database:
        users.signed_in(database, user_id)
    sessions.begin(user_id, epoch)
    return redirect(own_address(request.form.get("next", ""), otherwise=home))
