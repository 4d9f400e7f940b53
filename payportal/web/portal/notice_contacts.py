"""Addresses without an account that a company names for its notices, such as that of its accounts payable."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from payportal.domain.errors import PayportalError
from payportal.domain.notice_event import CHANNELS
from payportal.languages.known import LANGUAGES
from payportal.models.base import db, transaction
from payportal.models.notice_contact import NoticeContact
from payportal.queries import notice_contacts, reading_language
from payportal.services import notice_settings
from payportal.web.clock import now
from payportal.web.guards import signed_in
from payportal.web.language import said
from payportal.web.portal import notice_form
from payportal.web.portal.account import seat
from payportal.web.portal.notices import mail_confirmation


def add() -> ResponseReturnValue:
    """Add an address and ask it by mail whether it wants the notices."""
    form = request.form
    language = form.get("contact_language", "")
    try:
        with transaction() as session:
            row = notice_settings.add_extra(
                session, seat().customer_id, form.get("email", ""), name=form.get("name", ""), actor=signed_in().email,
                language=language if language in LANGUAGES else "",
            )  # fmt: skip
            contact_id, email, token = row.id, row.email, _token(row)
    except PayportalError as error:
        flash(said(error.message))
        return redirect(url_for("portal.notices") + "#contacts")
    _ask(email, token, language)
    return redirect(url_for("portal.notice_contact", contact_id=contact_id))


def shown(contact_id: int, *, errors: dict[str, list[str]] | None = None) -> str:
    """Show what an extra address is told of."""
    session = db.session()
    row = _found(session, contact_id)
    if errors:
        row = notice_form.as_typed(row, request.form, notice_contacts.cells(session, row))
    return render_template(
        "portal/notice_contact.html", row=row, cells=notice_contacts.cells(session, row), channels=CHANNELS,
        groups=notice_form.groups(), rhythms=notice_form.rhythms(), zones=notice_form.zones(), hours=range(24),
        form={"errors": errors or {}}, trouble=notice_contacts.trouble(session, [row.email]),
    )  # fmt: skip


def keep(contact_id: int) -> ResponseReturnValue:
    """Choose what an extra address is told of."""
    try:
        with transaction() as session:
            row = _found(session, contact_id)
            wish = notice_form.wish(request.form, notice_contacts.cells(session, row))
            notice_settings.keep(session, row, wish, actor=signed_in().email)
    except PayportalError as error:
        return shown(contact_id, errors={error.code: [said(error.message)]}), 422
    flash(_("The notices are kept and hold from now on."))
    return redirect(url_for("portal.notice_contact", contact_id=contact_id))


def undo(contact_id: int) -> ResponseReturnValue:
    """Put the choices of an extra address back to how they were before the last change."""
    with transaction() as session:
        done = notice_settings.undo(session, _found(session, contact_id), actor=signed_in().email)
    flash(_("The notices are as before the last change.") if done else _("There is nothing to undo."))
    return redirect(url_for("portal.notice_contact", contact_id=contact_id))


def resend(contact_id: int) -> ResponseReturnValue:
    """Mail the question again, with a new link."""
    with transaction() as session:
        row = _found(session, contact_id)
        notice_settings.new_link(session, row, actor=signed_in().email)
        email, token, language = row.email, _token(row), row.language
    _ask(email, token, language)
    return redirect(url_for("portal.notice_contact", contact_id=contact_id))


def remove(contact_id: int) -> ResponseReturnValue:
    """Tell an extra address nothing more."""
    with transaction() as session:
        row = _found(session, contact_id)
        email = row.email
        notice_settings.remove_extra(session, row, actor=signed_in().email, at=now())
    flash(_("%(email)s is told nothing more; links to pay that were sent there no longer work.", email=email))
    return redirect(url_for("portal.notices") + "#contacts")


def _found(session: Session, contact_id: int) -> NoticeContact:
    row = notice_contacts.one_extra(session, seat().customer_id, contact_id)
    return row if row is not None else abort(404)


def _token(row: NoticeContact) -> str:
    return notice_settings.confirmation_token(row, current_app.extensions["settings"].secret_key)


def _ask(email: str, token: str, language: str) -> None:
    spoken = language or reading_language.of_address(db.session(), email, customer_id=seat().customer_id)
    try:
        mail_confirmation(email, token, spoken)
    except PayportalError as error:
        current_app.logger.warning("a confirmation could not be mailed: %s", error.code)
        flash(_("%(email)s is kept, but the mail could not be sent. Send it again in a few minutes.", email=email))
    else:
        flash(_("We asked %(email)s to confirm. Until then nothing is sent there.", email=email))
