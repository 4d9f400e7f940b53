"""The people of a customer's own company: who is in, who is invited, what each may do."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.errors import PayportalError
from payportal.models.base import db, transaction
from payportal.queries import company_people, customer_account, customer_invoices, membership, reading_language
from payportal.queries.company_people import MemberRow
from payportal.services import company_invitations, direct_mail, memberships
from payportal.services.company_invitations import Sent
from payportal.web.clock import now
from payportal.web.guards import signed_in
from payportal.web.portal.account import seat
from payportal.web.portal.people_forms import ROLE_WORDS, InvitationForm, PlaceForm, ThresholdForm, written
from payportal.web.settling import post
from payportal.web.sites import own_site


def listed(*, form: ThresholdForm | None = None) -> ResponseReturnValue:
    """Show the people of the company, the invitations that wait and the rule of two."""
    session, company = db.session(), seat().customer_id
    rule = memberships.threshold(session, company)
    form = form or ThresholdForm(formdata=None, threshold=written(rule), currency=rule.currency or _currencies()[0])
    form.currency.choices = _currencies()  # type: ignore[assignment]
    return render_template(
        "portal/people.html", rows=company_people.members(session, company), company=seat().company, form=form,
        invitations=company_people.invitations(session, company), words=ROLE_WORDS, rule=rule, now=now(),
    )  # fmt: skip


def invite_form() -> ResponseReturnValue:
    """Show the form that invites a person."""
    return render_template("portal/person_invite.html", form=_offered(InvitationForm(role="payer")))


def invite() -> ResponseReturnValue:
    """Invite a person by a mailed link."""
    form = _offered(InvitationForm())
    try:
        if not form.validate():
            raise PayportalError(next(iter(form.errors.values()))[0], code="form")
        with transaction() as session:
            sent = company_invitations.invite(
                session, seat().customer_id, form.email.data or "", form.place(), name=form.name.data or "",
                actor=signed_in().email,
            )  # fmt: skip
            email, token = sent.invitation.email, sent.token
    except PayportalError as error:
        if error.code != "form":
            form.blame(error)
        return render_template("portal/person_invite.html", form=form), 422
    return _mailed(email, token)


def resend(invitation_id: int) -> ResponseReturnValue:
    """Mail an invitation again, with a new link."""
    with transaction() as session:
        sent: Sent = company_invitations.send_again(
            session, seat().customer_id, invitation_id, actor=signed_in().email
        )  # fmt: skip
        email, token = sent.invitation.email, sent.token
    return _mailed(email, token)


def revoke(invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    with transaction() as session:
        company_invitations.revoke(session, seat().customer_id, invitation_id, actor=signed_in().email)
    flash(_("The invitation is taken back; its link no longer works."))
    return redirect(url_for("portal.list_people"))


def shown(membership_id: int, *, form: PlaceForm | None = None) -> ResponseReturnValue:
    """Show one person with what may be changed."""
    row = company_people.member(db.session(), seat().customer_id, membership_id)
    return render_template("portal/person.html", row=row, form=form or _filled(row), words=ROLE_WORDS)


def change(membership_id: int) -> ResponseReturnValue:
    """Change role, limit and accounts of a person."""
    form = _offered(PlaceForm())
    try:
        with transaction() as session:
            memberships.change(session, seat().customer_id, membership_id, form.place(), actor=signed_in().email)
    except PayportalError as error:
        form.blame(error)
        return shown(membership_id, form=form), 422  # type: ignore[return-value]
    flash(_("The change is kept and counts at once."))
    return redirect(url_for("portal.list_people") if _still_admin() else url_for("portal.home"))


def remove(membership_id: int) -> ResponseReturnValue:
    """Take a person out of the company."""
    with transaction() as session:
        memberships.remove(session, seat().customer_id, membership_id, actor=signed_in().email)
    flash(_("The person is removed from your company; its pages are closed to them at once."))
    return redirect(url_for("portal.list_people") if _still_admin() else url_for("portal.home"))


def set_threshold() -> ResponseReturnValue:
    """Say from which sum on two people decide."""
    form = ThresholdForm()
    form.currency.choices = _currencies()  # type: ignore[assignment]
    try:
        with transaction() as session:
            memberships.set_threshold(session, seat().customer_id, form.money(), actor=signed_in().email)
    except PayportalError as error:
        form.threshold.errors = [error.message]
        return listed(form=form), 422  # type: ignore[return-value]
    flash(_("The rule is kept and counts from the next payment on."))
    return redirect(url_for("portal.list_people"))


def _still_admin() -> bool:
    """An administrator may take the role, or the place, from themselves while another one is left."""
    own = membership.seats(db.session(), signed_in().id)
    return any(place.customer_id == seat().customer_id and place.role == "admin" for place in own)


def _offered(form):  # type: ignore[no-untyped-def]
    ids = customer_account.account_ids(db.session(), seat().customer_id)
    form.offer(_currencies(), membership.names(db.session(), ids))
    return form


def _filled(row: MemberRow) -> PlaceForm:
    form = PlaceForm(
        formdata=None, role=row.role, limit=written(row.limit), currency=row.limit.currency or _currencies()[0],
        scope="all" if row.all_accounts else "some", accounts=list(row.account_ids),
    )  # fmt: skip
    return _offered(form)  # type: ignore[no-any-return]


def _currencies() -> list[str]:
    ids = customer_account.account_ids(db.session(), seat().customer_id)
    return customer_invoices.currencies(db.session(), ids) or ["USD"]


def _mailed(email: str, token: str) -> ResponseReturnValue:
    """Send the link to the address and to nobody else: whoever holds it can sign in as that person."""
    link = own_site(request) + url_for("login.join", token=token)
    try:
        mail = direct_mail.company_invitation(
            email, seat().company, link, post=post(own_site(request)),
            language=reading_language.of_address(db.session(), email, customer_id=seat().customer_id),
        )  # fmt: skip
        current_app.extensions["outside"].mailer.send(mail)
    except PayportalError as error:
        current_app.logger.warning("the invitation could not be mailed: %s", error.code)
        flash(
            _(
                "The invitation of %(email)s is kept, but the mail could not be sent. Send it again in a few minutes.",
                email=email,
            )
        )
    else:
        flash(_("%(email)s is invited. The mailed link is valid for a week.", email=email))
    return redirect(url_for("portal.list_people"))
