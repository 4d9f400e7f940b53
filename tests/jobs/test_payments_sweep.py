"""A payment that never got a page holds its invoices for a quarter of an hour, not for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.gateways.ports import Checkout
from payportal.jobs import runner
from payportal.models.base import db, transaction, utcnow
from payportal.models.payment import Payment, PaymentLine
from payportal.services import payments
from payportal.services.payments import Order
from payportal.web.clock import today
from tests.web.an_account import a_customer, an_invoice


def begun(app, minutes_ago, *, page=""):
    """Begin a payment of INV-1 so long ago, with or without a page of the processor."""
    acme = a_customer(app)
    invoice = an_invoice(app, acme, "INV-1", 5000)
    order = Order(reference="PAY-1", customer_id=acme, accounts=[acme], started_by="payer@acme.example",
                  settled={invoice: 5000}, shown_minor=5000)  # fmt: skip
    with app.app_context(), transaction() as session:
        payment = payments.start(session, order, gateway="sandbox", on=today())
        payment.created_at = utcnow() - timedelta(minutes=minutes_ago)
        if page:
            payments.opened(session, payment.id, Checkout(page, "/there"))


def swept(app):
    """Run the sweep; return its report, the state of the payment and whether it still holds its invoice."""
    with app.app_context():
        outcome = runner.run("payments-sweep", app.extensions["outside"])
        state = db.session().execute(select(Payment.state, PaymentLine.live).join(PaymentLine)).one()
        return outcome.outcome, outcome.detail, *state


@pytest.mark.parametrize(
    ("minutes_ago", "detail", "state", "live"),
    [
        (16, {"asked": 0, "states": {}, "given_up": 1}, "failed", False),
        (14, {"asked": 0, "states": {}}, "created", True),  # its payer may be about to go on
    ],
)
def test_a_payment_without_a_page_is_given_up(app, minutes_ago, detail, state, live):
    begun(app, minutes_ago)
    assert swept(app) == ("done", detail, state, live)


def test_a_payment_left_at_the_processor_frees_its_invoice_when_the_page_closes(sqlite_app):
    begun(sqlite_app, 16, page="sbx_left")
    cards = sqlite_app.extensions["outside"].cards
    store = cards._store
    store.open("PAY-1", "sbx_left", amount_minor=5000, currency="USD", description="", return_url="/",
               on=utcnow() - timedelta(hours=25))  # fmt: skip
    assert swept(sqlite_app) == ("done", {"asked": 1, "states": {"failed": 1}}, "failed", False)
