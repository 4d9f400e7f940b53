"""Invoices: the list, one of them, and the list as a file."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from payportal.domain.reward import Reward
from payportal.models.base import db
from payportal.queries import (
    collections_ahead,
    customer_account,
    customer_invoices,
    customer_payments,
    invoice_paper,
    offers,
    price_calendar,
)
from payportal.queries.customer_invoices import InvoiceRow
from payportal.web.clock import now, today
from payportal.web.csv_download import csv_download
from payportal.web.portal import arranged, filters, links, list_extras
from payportal.web.portal.account import accounts, in_view, own_id
from payportal.web.portal.approvals import to_decide
from payportal.web.portal.paper_words import seller
from payportal.web.portal.permissions import allows

COLUMNS = (
    "invoice_number", "customer", "type", "issue_date", "due_date", "currency", "amount", "open_amount",
    "discount_available", "discount_date", "purchase_order", "status", "description",
)  # fmt: skip


def listed() -> ResponseReturnValue:
    """Show the invoices that pass the filter, 50 a page, with the totals of all of them."""
    session, asked, own = db.session(), filters.wanted(), in_view()
    page = customer_invoices.page(session, own, asked, on=today(), after=request.args.get("after", ""))
    currencies = customer_invoices.currencies(session, own)
    return render_template(
        "portal/invoice_list.html",
        name=customer_account.name(session, own_id()),
        balances=customer_account.balances(session, own, on=today()),
        page=page,
        rewards=offers.rewards(session, [row.item for row in page.rows], on=today()),
        totals=customer_invoices.totals(session, own, asked, on=today()),
        unfinished=customer_payments.unfinished(session, own),
        to_decide=to_decide(),
        asked=asked,
        chips=filters.chips(asked, currencies),
        sorts=filters.sorts(asked),
        first=filters.address(asked) if request.args.get("after") else "",
        following=filters.address(asked, after=page.following) if page.following else "",
        **list_extras.of(session, asked, own),
        csv=filters.address(asked, endpoint="portal.download_invoices"),
        several_customers=len(accounts()) > 1,
        now=now(),
    )


def download() -> ResponseReturnValue:
    """Send all invoices that pass the filter as a file for people."""
    own, asked, day = in_view(), filters.wanted(), today()
    return csv_download(
        f"invoices-{day:%Y-%m-%d}.csv", COLUMNS,
        lambda session: _priced(session, customer_invoices.everything(session, own, asked, on=day), day),
    )  # fmt: skip


def shown(invoice_id: int) -> ResponseReturnValue:
    """Show one invoice with its terms, what may still be saved, and all that happened to it."""
    session = db.session()
    row = customer_invoices.one(session, accounts(), invoice_id, on=today())
    payments = customer_payments.lines_on(session, invoice_id)
    return render_template(
        "portal/invoice.html",
        row=row,
        pricing=(pricing := price_calendar.of(session, row.item, on=today())),
        prices=price_calendar.sampled(pricing.days),
        paper=invoice_paper.facts(session, accounts(), invoice_id, seller=seller()),
        history=customer_payments.history(session, invoice_id),
        payments=payments,
        scheduled=collections_ahead.of_invoice(session, invoice_id, own_id()),
        # A parent pays for its children; what else it paid with the same payment is not theirs to see.
        own_payments={payment.reference for payment, _, _ in payments if payment.customer_id in accounts()},
        several_customers=len(accounts()) > 1,
        **arranged.on_invoice(session, row),
        shared=links.of_invoice(invoice_id) if allows("pay") else [],
    )


def _priced(session: Session, rows: Iterator[InvoiceRow], day: date) -> Iterator[tuple[object, ...]]:
    """Yield the lines of the file; prices are asked for a page of rows at a time."""
    while some := list(islice(rows, customer_invoices.PAGE)):
        kept = offers.rewards(session, [row.item for row in some], on=day)
        for row in some:
            yield _line(row, kept[row.item.item_id])


def _line(row: InvoiceRow, kept: Reward) -> tuple[object, ...]:
    item = row.item
    return (
        item.number, row.customer_name, str(item.kind), item.issue_date, item.due_date, item.currency,
        (item.amount_minor, item.currency), (item.open_minor, item.currency),
        (kept.discount_minor, item.currency), kept.until or "", item.purchase_order,
        f"{row.status.word} {row.status.detail}".strip(), row.description,
    )  # fmt: skip
