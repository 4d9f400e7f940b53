"""Payments: what was paid, what is on its way, and what became of it."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from payportal.models.base import db, transaction
from payportal.models.payment import Payment
from payportal.queries import (
    card_disputes,
    customer_account,
    customer_payments,
    live_postings,
    payment_exchange,
    payment_extras,
    refunds,
)
from payportal.queries.customer_payments import PaymentRow
from payportal.services import payments
from payportal.web.numbers import whole
from payportal.web.portal.account import accounts, in_view
from payportal.web.portal.checkout import send_to_checkout
from payportal.web.portal.paper_words import seller
from payportal.web.portal.ways import paid_with
from payportal.web.settling import ask_and_settle, post_live
from payportal.web.watching import watch

UNDECIDED = ("created", "pending", "unknown")


def listed() -> ResponseReturnValue:
    """Show the payments of the account, the latest first, 50 a page."""
    before = request.args.get("before", 0, type=whole)
    rows = customer_payments.page(db.session(), in_view(), before=before)
    more = len(rows) > customer_payments.PAGE
    rows = rows[: customer_payments.PAGE]
    following = url_for("portal.list_payments", before=rows[-1].id) if more else ""
    first = url_for("portal.list_payments") if before else ""
    return render_template("portal/payment_list.html", rows=rows, following=following, first=first)


def shown(reference: str) -> ResponseReturnValue:
    """Show one payment: its state in words, where the money is, and what comes next."""
    database = db.session()
    row = _one(reference)
    later = customer_payments.open_numbers(database, accounts(), session.get("chosen", []))
    return render_template(
        "portal/payment.html",
        row=row,
        parts=customer_payments.parts(database, row.id),
        extras=payment_extras.extras(database, row.id),
        live=live_postings.of_payment(database, row.id),
        watch=watch(),
        seller=seller(),
        exchange=payment_exchange.of_payment(database, row.id),
        waiting_minor=customer_payments.waiting_minor(database, row.id),
        customer_name=customer_account.name(database, row.customer_id),
        later=later,
        paid_with=paid_with(row.method_kind, row.method_id),
        refunds=refunds.of_payment(database, row.id),
        disputes=[one for one in card_disputes.of_payment(database, row.id) if one.state != "inquiry"],
    )


def returned(reference: str) -> ResponseReturnValue:
    """Take the payer back from the processor: the address says nothing, the processor is asked."""
    row = _one(reference)
    if row.state in UNDECIDED and _gateway_reference(row):
        ask_and_settle(row.id)
    post_live(row.id)
    return redirect(url_for("portal.payment", reference=reference))


def resume(reference: str) -> ResponseReturnValue:
    """Send the payer back to the processor's page of a payment that was begun."""
    return send_to_checkout(_one(reference).id)


def cancel(reference: str) -> ResponseReturnValue:
    """Give up a payment that was begun; when it was paid after all, the payment page says so."""
    row = _one(reference)
    if row.state == "created" and not _gateway_reference(row):
        with transaction() as database:
            payments.abandon(database, row.id)
    elif row.state == "created":
        ask_and_settle(row.id, cancel=True)
    if _one(reference).state == "failed":
        flash(gettext("The payment is cancelled. Nothing was charged."))
    return redirect(url_for("portal.payment", reference=reference))


def _one(reference: str) -> PaymentRow:
    return customer_payments.one(db.session(), accounts(), reference)


def _gateway_reference(row: PaymentRow) -> str:
    return db.session().get_one(Payment, row.id).gateway_reference
