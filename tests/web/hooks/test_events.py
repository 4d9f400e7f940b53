"""Webhooks: only with the right signature, kept once, handled once, in any order and any number."""

import pytest
from sqlalchemy import func, select

from payportal.domain.money import Money
from payportal.gateways.sandbox_payments import Act
from payportal.models.base import db, transaction
from payportal.models.once import WebhookEvent
from payportal.models.receipt import Receipt
from payportal.services import payments
from payportal.services.payments import Order
from payportal.web.clock import today
from tests.web.an_account import a_customer, an_invoice, open_minor


@pytest.fixture
def paid(app):
    """An invoice whose payment was approved at the processor, without us having heard of it."""
    customer = a_customer(app)
    invoice = an_invoice(app, customer, "INV-1", 5000)
    cards = app.extensions["outside"].cards
    checkout = cards.start("PAY-1", Money(5000, "USD"), return_url="/", description="", email="p@example.com")
    order = Order(
        reference="PAY-1", customer_id=customer, accounts=[customer], started_by="p@example.com",
        settled={invoice: 5000}, shown_minor=5000,
    )  # fmt: skip
    with app.app_context(), transaction() as session:
        payment = payments.start(session, order, gateway="sandbox", on=today())
        payments.opened(session, payment.id, checkout)
    cards.press(checkout.reference, Act.APPROVE)
    return invoice, checkout.reference


def tell(app, event, signature=None):
    headers = event.headers if signature is None else {**event.headers, "webhook-signature": signature}
    return app.test_client().post("/hooks/sandbox", data=event.body, headers=headers)


def count(app, model):
    with app.app_context():
        return db.session().scalar(select(func.count()).select_from(model))


def test_an_event_told_five_times_settles_once(app, paid):
    invoice, reference = paid
    event = app.extensions["outside"].cards.event(reference)
    assert [tell(app, event).status_code for _ in range(5)] == [200] * 5
    assert (count(app, WebhookEvent), count(app, Receipt), open_minor(app, invoice)) == (1, 1, 0)
    with app.app_context():
        assert db.session().scalar(select(WebhookEvent)).handled_at is not None


@pytest.mark.parametrize("signature", ["", "0" * 64, "\N{LATIN SMALL LETTER U WITH DIAERESIS}"])
def test_an_event_with_a_wrong_signature_leaves_no_trace(app, paid, signature):
    invoice, reference = paid
    answer = tell(app, app.extensions["outside"].cards.event(reference), signature)
    assert (answer.status_code, answer.json) == (400, {"ok": False, "reason": "bad_signature"})
    assert (count(app, WebhookEvent), count(app, Receipt), open_minor(app, invoice)) == (0, 0, 5000)


def test_an_event_about_nothing_of_ours_is_kept_and_changes_nothing(app, paid):
    cards = app.extensions["outside"].cards
    other = cards.start("OTHER", Money(100, "USD"), return_url="/", description="", email="")
    cards.press(other.reference, Act.APPROVE)
    assert tell(app, cards.event(other.reference)).status_code == 200
    assert (count(app, WebhookEvent), count(app, Receipt)) == (1, 0)


def test_the_door_of_a_gateway_that_is_not_used_is_closed(sqlite_app):
    assert sqlite_app.test_client().post("/hooks/stripe", data=b"{}").status_code == 404
