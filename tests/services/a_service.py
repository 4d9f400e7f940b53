"""A payment that keeps a service, in an application that posts at once to a simulator."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from payportal.gateways.sandbox_live_posting import SandboxLivePosting
from payportal.models.base import db
from payportal.models.invoice import Invoice
from payportal.models.live_posting import LivePostingRow
from payportal.queries import live_postings
from tests.services.a_method import a_paid_payment
from tests.services.a_payment import TODAY, a_customer, an_invoice

TOLD = {"service_minimum": "85.50", "service_deadline": f"{TODAY + timedelta(days=2)}T17:00"}


def switch_on(app):
    """Let an application post at once to a simulator of its own, and return that."""
    live = SandboxLivePosting(app.extensions["settings"].var / "billing.db")
    with app.app_context():
        db.engine.update_execution_options(live_posting=True)
    app.extensions["outside"] = replaced(app.extensions["outside"], live)
    return live


def replaced(outside, live):
    """The outside world with another billing system behind it."""
    return replace(outside, live=live)


def a_service_bill(session, number="C-1", bill="BILL-1", minor=20_000, told=TOLD):
    """A customer with a bill that speaks of a service; return both ids."""
    customer_id = a_customer(session, number)
    invoice_id = an_invoice(session, customer_id, bill, minor)
    session.flush()
    session.get_one(Invoice, invoice_id).extras = dict(told)
    session.flush()
    return customer_id, invoice_id


def a_kept_service(session, minor=8_550, **more):
    """85.50 paid toward a bill of 200.00; return payment and customer."""
    customer_id, invoice_id = a_service_bill(session)
    return a_paid_payment(session, customer_id, {invoice_id: minor}, minor, **more), customer_id


def row_of(session, payment_id):
    """The latest posting of a payment."""
    row = live_postings.row_of(session, payment_id)
    if row is not None:
        session.refresh(row)
    return row


def rows(session):
    """Every posting, the oldest first."""
    return list(session.scalars(select(LivePostingRow).order_by(LivePostingRow.id)))
