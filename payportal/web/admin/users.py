"""People who may sign in: the list, one of them, and what an administrator may do to an account."""

from uuid import uuid4

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import PayportalError
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.queries import reading_language, sign_ins, user_list
from payportal.services import authenticators, direct_mail, passkeys, users
from payportal.services.users import Invitation
from payportal.web.admin.forms import NewUserForm, RoleForm
from payportal.web.guards import signed_in
from payportal.web.settling import post, send_mail
from payportal.web.sites import own_site


def listed() -> ResponseReturnValue:
    """Show the people, 50 a page."""
    search, after = request.args.get("q", ""), request.args.get("after", "")
    rows = user_list.page(db.session(), search=search, after=after)
    more = len(rows) > user_list.PAGE
    rows = rows[: user_list.PAGE]
    following = url_for("admin.list_users", q=search or None, after=rows[-1].email) if more else ""
    first = url_for("admin.list_users", q=search or None) if after else ""
    return render_template("admin/user_list.html", rows=rows, search=search, following=following, first=first)


def add() -> ResponseReturnValue:
    """Add a person and show the one-time link, this one time."""
    form = NewUserForm()
    if not form.validate_on_submit():
        return render_template("admin/user_form.html", form=form)
    try:
        with transaction() as session:
            made = users.add(
                session, form.email.data or "", role=form.role.data, actor=signed_in().email, **_company(form)
            )
            user_id, email, token = _told(made)
    except PayportalError as error:
        _blame(form, error)
        return render_template("admin/user_form.html", form=form), 422
    return _with_link(user_id, email, token)


def shown(user_id: int, *, form: RoleForm | None = None, link: str = "", mailed: bool = False) -> ResponseReturnValue:
    """Show one account, what was done to it, and a one-time link right after it was made."""
    row = user_list.one(db.session(), user_id)
    if form is None:
        number = {"customer": "customer_number", "partner": "partner_number"}.get(row.role, "")
        form = RoleForm(formdata=None, role=row.role, **({number: row.belongs_number} if number else {}))
    return render_template(
        "admin/user.html", row=row, form=form, link=link, mailed=mailed, acts=user_list.acts(db.session(), user_id),
        second_factor=sign_ins.second_factors(db.session(), [user_id]).get(user_id, ""),
    )  # fmt: skip


def change_role(user_id: int) -> ResponseReturnValue:
    """Give another role."""
    form = RoleForm()
    try:
        with transaction() as session:
            users.change_role(session, user_id, role=form.role.data, actor=signed_in().email, **_company(form))
    except PayportalError as error:
        _blame(form, error)
        return shown(user_id, form=form), 422  # type: ignore[return-value]
    flash("The role is changed; the person signs in anew.")
    return redirect(url_for("admin.user", user_id=user_id))


def new_link(user_id: int) -> ResponseReturnValue:
    """Make a new one-time link and show it, this one time."""
    with transaction() as session:
        user_id, email, token = _told(users.invite_again(session, user_id, actor=signed_in().email))
    return _with_link(user_id, email, token)


def deactivate(user_id: int) -> ResponseReturnValue:
    """Close an account."""
    with transaction() as session:
        users.deactivate(session, user_id, actor=signed_in().email)
    flash("The account is deactivated and signed out everywhere.")
    return redirect(url_for("admin.user", user_id=user_id))


def activate(user_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    with transaction() as session:
        users.activate(session, user_id, actor=signed_in().email)
    flash("The account is active again.")
    return redirect(url_for("admin.user", user_id=user_id))


def sign_out(user_id: int) -> ResponseReturnValue:
    """End all sessions of a person."""
    with transaction() as session:
        users.sign_out_everywhere(session, user_id, actor=signed_in().email)
    flash("The person is signed out everywhere.")
    return redirect(url_for("admin.user", user_id=user_id))


def reset_second_step(user_id: int) -> ResponseReturnValue:
    """Take app and passkeys away from somebody who lost the telephone, end the sessions, and tell the person."""
    with transaction() as session:
        email = user_list.one(session, user_id).email
        authenticators.remove(session, user_id, actor=signed_in().email)
        passkeys.remove_all(session, user_id, actor=signed_in().email)
        users.sign_out_everywhere(session, user_id, actor=signed_in().email)
        direct_mail.tell_security(
            session,
            user_id,
            email,
            say("An administrator removed your authenticator app and passkeys."),
            key=uuid4().hex,
        )
    send_mail()
    flash("App and passkeys are removed; the person signs in by password or link and sets them up anew.")
    return redirect(url_for("admin.user", user_id=user_id))


def _company(form: RoleForm) -> dict[str, str]:
    return {
        "customer_number": (form.customer_number.data or "").strip(),
        "partner_number": (form.partner_number.data or "").strip(),
    }


def _blame(form: RoleForm, error: PayportalError) -> None:
    """Put a refusal under the field that can mend it."""
    field = form.role
    if "customer" in error.message:
        field = form.customer_number
    elif "partner" in error.message:
        field = form.partner_number
    elif isinstance(form, NewUserForm) and "@" in error.message:
        field = form.email
    field.errors = [error.message]


def _told(made: Invitation) -> tuple[int, str, str]:
    return made.user.id, made.user.email, made.token


def _with_link(user_id: int, email: str, token: str) -> ResponseReturnValue:
    link = own_site(request) + url_for("login.set_password", token=token)
    return shown(user_id, link=link, mailed=_mailed(email, link))


def _mailed(email: str, link: str) -> bool:
    try:
        language = reading_language.of_address(db.session(), email)
        current_app.extensions["outside"].mailer.send(
            direct_mail.invitation(email, link, language=language, post=post())
        )
    except PayportalError as error:
        current_app.logger.warning("the invitation could not be mailed: %s", error.code)
        return False
    return True
