"""What a person is told of, where and when; for administrators also what others of the company are told."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from payportal.domain.company_role import Act
from payportal.domain.errors import PayportalError
from payportal.domain.notice_event import CHANNELS
from payportal.models.base import db, transaction
from payportal.models.notice_contact import NoticeContact
from payportal.queries import company_people, notice_contacts
from payportal.services import direct_mail, notice_addresses, notice_settings
from payportal.web.clock import now
from payportal.web.guards import signed_in
from payportal.web.language import said
from payportal.web.portal import notice_form
from payportal.web.portal.account import seat
from payportal.web.settling import post, send_mail


def shown() -> ResponseReturnValue:
    """Show the person's own settings."""
    return _page(_own(), errors={})


def keep() -> ResponseReturnValue:
    """Let the settings of the form hold."""
    return _kept(signed_in().email, url_for("portal.notices"))


def undo() -> ResponseReturnValue:
    """Put the person's settings back to how they were before the last change."""
    with transaction() as session:
        row = notice_settings.of_person(session, seat().customer_id, signed_in().email, actor=signed_in().email)
        done = notice_settings.undo(session, row, actor=signed_in().email)
    flash(_("Your notices are as before the last change.") if done else _("There is nothing to undo."))
    return redirect(url_for("portal.notices"))


def standard() -> ResponseReturnValue:
    """Put the person's settings back to the standard."""
    with transaction() as session:
        row = notice_settings.of_person(session, seat().customer_id, signed_in().email, actor=signed_in().email)
        notice_settings.keep(session, row, notice_settings.STANDARD, actor=signed_in().email)
    flash(_("Your notices are as by standard. Undo brings your choices back."))
    return redirect(url_for("portal.notices"))


def test() -> ResponseReturnValue:
    """Send a test to the person's own address."""
    at = now()
    with transaction() as session:
        why = notice_addresses.why_not(session, signed_in().email)
        allowed = notice_form.queue_test(session, signed_in().email, seat().customer_id, at=at) if not why else True
    send_mail()
    if why:
        flash(_("No test was sent: %(why)s.", why=said(why)))
    elif allowed:
        flash(_("A test is on its way to %(email)s.", email=signed_in().email))
    else:
        flash(_("A test was sent within the last minute already."))
    return redirect(url_for("portal.notices"))


def mend() -> ResponseReturnValue:
    """Let an address of the company get mail again."""
    address = request.form.get("email", "").strip().casefold()
    with transaction() as session:
        if address not in _addresses(session):
            abort(404)
        notice_addresses.mend(session, address, actor=signed_in().email, at=now())
    flash(_("Mail to %(email)s is sent again.", email=address))
    return redirect(url_for("portal.notices"))


def person(membership_id: int) -> ResponseReturnValue:
    """Show what another person of the company is told of."""
    return _page(_other(membership_id), errors={}, membership_id=membership_id)


def keep_person(membership_id: int) -> ResponseReturnValue:
    """Choose for another person of the company, who finds it in its own settings."""
    email = company_people.member(db.session(), seat().customer_id, membership_id).email
    return _kept(email, url_for("portal.notices_of", membership_id=membership_id), membership_id=membership_id)


def _kept(email: str, back: str, membership_id: int | None = None) -> ResponseReturnValue:
    try:
        with transaction() as session:
            row = notice_settings.of_person(session, seat().customer_id, email, actor=signed_in().email)
            offered = notice_contacts.cells(session, row)
            notice_settings.keep(session, row, notice_form.wish(request.form, offered), actor=signed_in().email)
    except PayportalError as error:
        row = _other(membership_id) if membership_id is not None else _own()
        row = notice_form.as_typed(row, request.form, notice_contacts.cells(db.session(), row))
        return _page(row, errors={error.code: [said(error.message)]}, membership_id=membership_id), 422
    flash(_("The notices are kept and hold from now on."))
    return redirect(back)


def _page(row: NoticeContact, *, errors: dict[str, list[str]], membership_id: int | None = None) -> str:
    session, company = db.session(), seat().customer_id
    manages = seat().may(Act.MANAGE) and membership_id is None
    extra = notice_contacts.extras(session, company) if manages else []
    people = company_people.members(session, company) if manages else []
    return render_template(
        "portal/notices.html", row=row, cells=notice_contacts.cells(session, row), channels=CHANNELS, extra=extra,
        groups=notice_form.groups(), people=[one for one in people if one.email != signed_in().email],
        form={"errors": errors}, own=membership_id is None, membership_id=membership_id, rhythms=notice_form.rhythms(),
        trouble=notice_contacts.trouble(session, sorted(_addresses(session)) if manages else [row.email]),
        zones=notice_form.zones(), hours=range(24),
    )  # fmt: skip


def _own() -> NoticeContact:
    return _seen(signed_in().email)


def _other(membership_id: int) -> NoticeContact:
    return _seen(company_people.member(db.session(), seat().customer_id, membership_id).email)


def _seen(email: str) -> NoticeContact:
    """Return the settings of a person, those that hold without any choice where there are none."""
    known = notice_contacts.of_address(db.session(), seat().customer_id, email)
    return known or NoticeContact(customer_id=seat().customer_id, email=email, kind="person", choices={}, rhythm="now",
                                  language="", zone="", whole_company=False, created_by=email)  # fmt: skip


def _addresses(session: Session) -> set[str]:
    """Return the addresses that administrators of the company look after, and the person's own."""
    own = {signed_in().email.casefold()}
    if not seat().may(Act.MANAGE):
        return own
    company = seat().customer_id
    people = {one.email.casefold() for one in company_people.members(session, company)}
    return own | people | {one.email.casefold() for one in notice_contacts.extras(session, company)} | set(
        notice_form.filed(session, company))  # fmt: skip


def mail_confirmation(email: str, token: str, language: str) -> None:
    """Ask an extra address by mail whether it wants the notices."""
    letter = post()
    link = f"{letter.site}/notices/confirm/{token}"
    current_app.extensions["outside"].mailer.send(
        direct_mail.confirmation(email, seat().company, link, language=language, post=letter, at=now())
    )
