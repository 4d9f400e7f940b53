"""Why an invoice is not reminded of: what the books know that a calendar does not."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain.autopay import covered
from payportal.models.autopay import AutopayMandate
from payportal.models.invoice import Invoice
from payportal.models.receipt import Receipt
from payportal.queries import mandates
from payportal.queries.customer_invoices import open_item
from payportal.queries.notice_recipients import companies_over

REMINDERS = ("due_soon", "overdue")
PAID = "is paid"


def why_not(session: Session, event: str, about: str, *, on: date) -> str:
    """Return why a notice that waits need not be sent any more, empty for one that still holds."""
    kind, _, number = about.partition(":")
    if kind != "invoice" or event not in ("invoice_new", *REMINDERS):
        return ""
    invoice = session.get(Invoice, int(number))
    if invoice is None or invoice.open_minor <= 0:
        return PAID
    return holds(session, [invoice], on=on).get(invoice.id, "") if event in REMINDERS else ""


def holds(session: Session, invoices: Sequence[Invoice], *, on: date) -> dict[int, str]:
    """Return by invoice id why its customer is not reminded of it; those that may be reminded of are missing."""
    ids = [invoice.id for invoice in invoices]
    found: dict[int, str] = {}
    for find in mandates.HOLDS:
        found = dict(find(session, ids, on)) | found
    found = {**_collected(session, invoices, on), **found}
    left = [invoice for invoice in invoices if invoice.id not in found]
    return {**_credited(session, left), **found}


def _collected(session: Session, invoices: Sequence[Invoice], on: date) -> Mapping[int, str]:
    """What a live mandate is going to collect; it announces that by itself."""
    live = select(AutopayMandate).where(AutopayMandate.ended_at.is_(None), AutopayMandate.stopped == "")
    over = {one: companies_over(session, one) for one in {invoice.customer_id for invoice in invoices}}
    heads = {head for some in over.values() for head in some}
    found: dict[int, str] = {}
    for mandate in session.scalars(live.where(AutopayMandate.customer_id.in_(heads))):
        for ahead in mandates.forecasts(session, mandate, from_day=on, count=31):
            why = f"is collected by auto-pay on {ahead.day}"
            found |= {taking.item.item_id: why for taking in ahead.collection.takings}
    return {invoice.id: found[invoice.id] for invoice in invoices if invoice.id in found}


def _credited(session: Session, invoices: Sequence[Invoice]) -> Mapping[int, str]:
    """What credits and money on the account pay whole, the oldest invoice first."""
    found: dict[int, str] = {}
    for customer_id, currency in sorted({(one.customer_id, one.currency) for one in invoices}):
        credit = _credit(session, customer_id, currency)
        if not credit:
            continue
        query = select(Invoice).where(Invoice.customer_id == customer_id, Invoice.currency == currency,
                                      Invoice.open_minor > 0)  # fmt: skip
        items = [open_item(row) for row in session.scalars(query.order_by(Invoice.due_date, Invoice.id))]
        cover = covered(items, {customer_id: credit})
        found |= {item.item_id: "is covered by credit" for item in items
                  if cover.get(item.item_id, 0) >= item.open_minor}  # fmt: skip
    return {one.id: found[one.id] for one in invoices if one.id in found}


def _credit(session: Session, customer_id: int, currency: str) -> int:
    owner = {"customer_id": customer_id, "currency": currency}
    memos: Any = select(func.sum(-Invoice.open_minor)).filter_by(**owner).where(Invoice.open_minor < 0)
    money: Any = select(func.sum(Receipt.unapplied_minor + Receipt.on_account_minor)).filter_by(**owner)
    return int(session.scalar(memos) or 0) + int(session.scalar(money.where(Receipt.reversed_at.is_(None))) or 0)
