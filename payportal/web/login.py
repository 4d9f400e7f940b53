"""Sign in, sign out, set a password by a one-time link."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from payportal.domain.errors import PayportalError
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.queries import customer_account
from payportal.services import company_invitations, users
from payportal.web import errors, sessions
from payportal.web.clock import now
from payportal.web.login_forms import PasswordForm, SignInForm
from payportal.web.ways.welcome import welcome

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
        return _page(form, timed_out=session.pop("timed_out", False))
    if not _may_try(form.email.data or ""):
        return errors.page(429)
    user = users.find_by_password(db.session(), form.email.data or "", form.password.data or "")
    if user is None:
        form.password.errors = [NOT_KNOWN]
        return _page(form), 422  # type: ignore[return-value]
    return welcome(user, way="password")


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


@blueprint.get("/join/<token>")
def join(token: str) -> ResponseReturnValue:
    """Show what a link into a company offers; nothing is accepted by looking, mail scanners look too."""
    row = company_invitations.of_token(db.session(), token, at=now())
    return render_template(
        "login/join.html", email=row.email, token=token, role=row.company_role, invited_by=row.invited_by,
        company=customer_account.name(db.session(), row.customer_id),
    )  # fmt: skip


@blueprint.post("/join/<token>")
def accept(token: str) -> ResponseReturnValue:
    """Take the place, and go on to a password or to the sign-in."""
    with transaction() as database:
        made = company_invitations.accept(database, token, at=now())
        password_token = made.token if made else ""
    if password_token:
        return redirect(url_for("login.set_password", token=password_token))
    flash(gettext("You belong to the company now. Sign in, and choose it at the top of the page."))
    return redirect(url_for("login.sign_in"))


def _page(form: SignInForm, *, timed_out: bool = False) -> ResponseReturnValue:
    sso = current_app.extensions["outside"].sso
    return render_template("login/sign_in.html", form=form, timed_out=timed_out, sso=sso.name if sso else "")


def _may_try(email: str) -> bool:
    with transaction() as database:
        return users.may_try(database, email, request.remote_addr or "")
