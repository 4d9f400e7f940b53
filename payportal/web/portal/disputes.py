"""Disputes as the customer sees them: the list, the form, one of them with its talk and its files."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.sentence import Sentence, say
from payportal.models.base import db, transaction
from payportal.queries import arrangement_rules, customer_invoices, disputes, questions
from payportal.queries.customer_invoices import InvoiceRow
from payportal.services import disputes as desk
from payportal.services.disputes import Complaint
from payportal.web.attachments import attached, sent_file
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.mistakes import spoken
from payportal.web.numbers import whole
from payportal.web.portal import dispute_form
from payportal.web.portal.account import accounts
from payportal.web.portal.dispute_form import DisputeForm


def listed() -> ResponseReturnValue:
    """Show the disputes of the account, the latest first, 50 a page."""
    before = request.args.get("before", 0, type=whole)
    rows = disputes.of_accounts(db.session(), accounts(), before=before)
    more, rows = len(rows) > disputes.PAGE, rows[: disputes.PAGE]
    return render_template(
        "portal/dispute_list.html",
        rows=rows,
        questions=questions.of_accounts(db.session(), accounts()) if not before else [],
        rules=arrangement_rules.current(db.session()),
        several_customers=len(accounts()) > 1,
        first=url_for("portal.list_disputes") if before else "",
        following=url_for("portal.list_disputes", before=rows[-1].dispute.id) if more else "",
    )


def form(invoice_id: int) -> ResponseReturnValue:
    """Show the form to dispute an invoice, or why it cannot be disputed now."""
    row = _row(invoice_id)
    undisputed = row.item.open_minor - row.arrangement.disputed_minor
    if not row.payable or undisputed <= 0:
        raise Conflict(_why_not(row))
    return _form_page(row, dispute_form.empty(undisputed, row.item.currency))


def open_(invoice_id: int) -> ResponseReturnValue:
    """Open the dispute, and go on to pay the rest when that was asked; or show the form with what is wrong."""
    row, rules = _row(invoice_id), arrangement_rules.current(db.session())
    undisputed = row.item.open_minor - row.arrangement.disputed_minor
    typed = dispute_form.read(
        request.form, request.files.getlist("files"), undisputed_minor=undisputed, currency=row.item.currency,
        reasons=[one.code for one in rules.reasons],
    )  # fmt: skip
    known = disputes.by_reference(db.session(), typed.reference, accounts())
    if known is None and typed.errors:
        return _form_page(row, typed), 422
    try:
        with transaction() as session:
            dispute_id = known or desk.open_dispute(session, _complaint(row, typed)).id
    except PayportalError as refused:
        typed.errors = {refused.code if refused.code in ("amount", "text", "files") else "amount": [refused.message]}
        return _form_page(_row(invoice_id), typed), 409 if isinstance(refused, Conflict) else 422
    if request.form.get("then") == "pay" and _row(invoice_id).due_minor:
        flash(_("We received your dispute. Here is the rest to pay."))
        return redirect(url_for("portal.review", invoice=invoice_id))
    flash(_("We received your dispute and look into it. A confirmation is on its way to you."))
    return redirect(url_for("portal.dispute", dispute_id=dispute_id))


def shown(dispute_id: int) -> ResponseReturnValue:
    """Show one dispute: where it stands, who has to act, and all that was said."""
    return _page(dispute_id)


def reply(dispute_id: int) -> ResponseReturnValue:
    """Add the customer's words and files."""
    errors: dict[str, list[str]] = {}
    text = request.form.get("text", "").strip()
    files = attached(request.files.getlist("files"), errors)
    if not text:
        errors["text"] = [say("Write your reply first.")]
    if errors:
        return _page(dispute_id, text=text, errors=errors), 422
    with transaction() as session:
        desk.reply(session, dispute_id, text, author=signed_in().email, accounts=accounts(), files=files)
    flash(_("Your reply is sent."))
    return redirect(url_for("portal.dispute", dispute_id=dispute_id))


def withdraw(dispute_id: int) -> ResponseReturnValue:
    """Take the dispute back: the amount is to be paid again."""
    text = request.form.get("text", "").strip()
    with transaction() as session:
        desk.withdraw(session, dispute_id, text, author=signed_in().email, accounts=accounts())
    flash(_("The dispute is withdrawn. The amount is to be paid again."))
    return redirect(url_for("portal.dispute", dispute_id=dispute_id))


def file(dispute_id: int, file_id: int) -> ResponseReturnValue:
    """Send a file of a dispute on this account, never to be opened inside the page."""
    disputes.one(db.session(), dispute_id, accounts())
    return sent_file(disputes.file(db.session(), dispute_id, file_id))


def _row(invoice_id: int) -> InvoiceRow:
    return customer_invoices.one(db.session(), accounts(), invoice_id, on=today())


def _why_not(row: InvoiceRow) -> Sentence:
    number = row.item.number
    if row.payment_state:
        return say("A payment for %(number)s is under way. Finish or cancel it under Payments first.", number=number)
    if row.item.open_minor <= 0:
        return say("Nothing is open on %(number)s, so there is nothing to dispute.", number=number)
    return say("All that is open on %(number)s is in dispute already.", number=number)


def _complaint(row: InvoiceRow, typed: DisputeForm) -> Complaint:
    line = typed.scope == "line"
    return Complaint(
        reference=typed.reference, invoice_id=row.item.item_id, accounts=accounts(), opened_by=signed_in().email,
        reason=typed.reason, disputed_minor=typed.disputed_minor, text=typed.texts["text"],
        line_text=typed.texts["line_text"] if line else "",
        quantity_expected=typed.texts["quantity_expected"] if line else "",
        price_expected_minor=typed.price_expected_minor if line else None,
        contact=typed.texts["contact"], files=typed.files,
    )  # fmt: skip


def _form_page(row: InvoiceRow, typed: DisputeForm) -> str:
    return render_template(
        "portal/dispute_form.html",
        row=row,
        form=typed,
        mistakes=spoken(typed.errors),
        undisputed_minor=row.item.open_minor - row.arrangement.disputed_minor,
        reasons=arrangement_rules.current(db.session()).reasons,
        rules=arrangement_rules.current(db.session()),
    )


def _page(dispute_id: int, *, text: str = "", errors: dict[str, list[str]] | None = None) -> str:
    session = db.session()
    row = disputes.one(session, dispute_id, accounts())
    invoice = customer_invoices.one(session, accounts(), row.dispute.invoice_id, on=today())
    return render_template(
        "portal/dispute.html",
        row=row,
        invoice=invoice,
        talk=disputes.talk(session, dispute_id),
        reason=arrangement_rules.current(session).reason(row.dispute.reason),
        text=text,
        form=spoken(errors or {}),
    )
