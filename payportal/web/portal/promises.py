"""Promise to pay: a day and an amount, and taking it back."""

from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.errors import BadAmount, Conflict, PayportalError
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.queries import arrangement_rules, customer_invoices
from payportal.queries.customer_invoices import InvoiceRow
from payportal.services import promises
from payportal.web.clock import today
from payportal.web.filters import plain_amount
from payportal.web.guards import signed_in
from payportal.web.mistakes import spoken
from payportal.web.portal.account import accounts
from payportal.web.portal.forms import typed_minor


def form(invoice_id: int) -> ResponseReturnValue:
    """Show the form for a promise on an invoice."""
    row = _row(invoice_id)
    if row.item.open_minor <= row.arrangement.disputed_minor:
        raise Conflict(
            say("Nothing undisputed is open on %(number)s, so there is nothing to promise.", number=row.item.number)
        )
    amount = plain_amount(row.due_minor or row.item.open_minor, row.item.currency)
    return _page(row, {"amount": amount, "day": "", "note": ""}, {})


def make(invoice_id: int) -> ResponseReturnValue:
    """Make the promise; it takes the place of the one before."""
    row = _row(invoice_id)
    typed = {name: request.form.get(name, "").strip()[:500] for name in ("amount", "day", "note")}
    errors: dict[str, list[str]] = {}
    minor, day = _amount(typed, row, errors), _day(typed, errors)
    if errors:
        return _page(row, typed, errors), 422
    try:
        with transaction() as session:
            promises.make(session, invoice_id, minor=minor, promised_on=day, by=signed_in().email, on=today(),
                          note=typed["note"], accounts=accounts())  # fmt: skip
    except PayportalError as refused:
        field = refused.code if refused.code in ("amount", "day") else "amount"
        return _page(row, typed, {field: [refused.message]}), 409 if isinstance(refused, Conflict) else 422
    flash(_("Your promise is noted. We send no reminder until that day."))
    return redirect(url_for("portal.invoice", invoice_id=invoice_id))


def take_back(invoice_id: int) -> ResponseReturnValue:
    """Take the promise back."""
    with transaction() as session:
        promises.take_back(session, invoice_id, by=signed_in().email, accounts=accounts())
    flash(_("Your promise is taken back."))
    return redirect(url_for("portal.invoice", invoice_id=invoice_id))


def _row(invoice_id: int) -> InvoiceRow:
    return customer_invoices.one(db.session(), accounts(), invoice_id, on=today())


def _amount(typed: dict[str, str], row: InvoiceRow, errors: dict[str, list[str]]) -> int:
    try:
        return typed_minor(typed["amount"], row.item.currency)
    except BadAmount as refused:
        errors["amount"] = [refused.message]
        return 0


def _day(typed: dict[str, str], errors: dict[str, list[str]]) -> date:
    try:
        return date.fromisoformat(typed["day"])
    except ValueError:
        errors["day"] = [say("Enter the day like 2026-12-05.")]
        return today()


def _page(row: InvoiceRow, typed: dict[str, str], errors: dict[str, list[str]]) -> str:
    last = today() + timedelta(days=arrangement_rules.current(db.session()).promise_days)
    return render_template("portal/promise_form.html", row=row, typed=typed, form=spoken(errors), last=last)
