"""Invoices: the list, one of them, and the list as a file."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from payportal.models.base import db
from payportal.queries import customer_account, customer_invoices, customer_payments
from payportal.web.clock import now, today
from payportal.web.csv_download import csv_download
from payportal.web.portal import filters
from payportal.web.portal.account import accounts, own_id

COLUMNS = (
    "invoice_number", "customer", "type", "issue_date", "due_date", "currency", "amount", "open_amount",
    "discount_available", "discount_date", "purchase_order", "status", "description",
)  # fmt: skip


def home() -> ResponseReturnValue:
    """Show what is owed and the open invoices: the page on which a customer lands."""
    return listed()


def listed() -> ResponseReturnValue:
    """Show the invoices that pass the filter, 50 a page, with the totals of all of them."""
    session, asked, own = db.session(), filters.wanted(), accounts()
    page = customer_invoices.page(session, own, asked, on=today(), after=request.args.get("after", ""))
    currencies = customer_invoices.currencies(session, own)
    return render_template(
        "portal/invoice_list.html",
        name=customer_account.name(session, own_id()),
        balances=customer_account.balances(session, own, on=today()),
        page=page,
        totals=customer_invoices.totals(session, own, asked, on=today()),
        unfinished=customer_payments.unfinished(session, own),
        asked=asked,
        chips=filters.chips(asked, currencies),
        sorts=filters.sorts(asked),
        first=filters.address(asked) if request.args.get("after") else "",
        following=filters.address(asked, after=page.following) if page.following else "",
        csv=filters.address(asked, endpoint="portal.download_invoices"),
        several_customers=len(own) > 1,
        now=now(),
    )


def download() -> ResponseReturnValue:
    """Send all invoices that pass the filter as a file for people."""
    own, asked, day = accounts(), filters.wanted(), today()
    return csv_download(
        f"invoices-{day:%Y-%m-%d}.csv", COLUMNS,
        lambda session: map(_line, customer_invoices.everything(session, own, asked, on=day)),
    )  # fmt: skip


def shown(invoice_id: int) -> ResponseReturnValue:
    """Show one invoice with its terms, what may still be saved, and all that happened to it."""
    session = db.session()
    row = customer_invoices.one(session, accounts(), invoice_id, on=today())
    payments = customer_payments.lines_on(session, invoice_id)
    return render_template(
        "portal/invoice.html",
        row=row,
        discount_minor=row.item.discount_on(today()),
        history=customer_payments.history(session, invoice_id),
        payments=payments,
        # A parent pays for its children; what else it paid with the same payment is not theirs to see.
        own_payments={payment.reference for payment, _, _ in payments if payment.customer_id in accounts()},
        several_customers=len(accounts()) > 1,
    )


def _line(row: customer_invoices.InvoiceRow) -> tuple[object, ...]:
    item = row.item
    return (
        item.number, row.customer_name, str(item.kind), item.issue_date, item.due_date, item.currency,
        (item.amount_minor, item.currency), (item.open_minor, item.currency),
        (item.discount_on(today()), item.currency), item.discount_date or "", item.purchase_order,
        f"{row.status.word} {row.status.detail}".strip(), row.description,
    )  # fmt: skip
