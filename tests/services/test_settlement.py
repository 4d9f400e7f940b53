"""Settling a payment: each thing that a gateway may say, in every state, leads to one place and happens once."""

import pytest
from sqlalchemy import select

from payportal.domain.receipt import Receipt as ReceiptNoun
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.models.application import Application
from payportal.models.exception_case import ExceptionCase
from payportal.models.notice import Notice
from payportal.models.receipt import Receipt
from payportal.services import cash_application, receiving, settlement
from payportal.services.cash_application import Decision, DecisionLine
from tests.services.a_payment import (
    TODAY,
    a_customer,
    a_payment,
    an_invoice,
    live_lines,
    open_minor,
    state_of,
    succeeded,
)

FAILED = Outcome(state=OutcomeState.FAILED, failure="The bank declined the card.")


def settle(session, payment_id, outcome):
    return settlement.settle(session, payment_id, outcome, on=TODAY)


@pytest.fixture
def paid(session):
    """A customer, an invoice of 50.00 with 1.00 discount, and a payment of 49.00 for it."""
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000, discount_minor=100)
    return acme, invoice, a_payment(session, acme, {invoice: 5000}, 4900)


def test_success_takes_the_money_applies_it_and_says_so(session, paid):
    acme, invoice, payment = paid
    assert settle(session, payment, succeeded(4900)) == "succeeded"
    receipt = session.scalars(select(Receipt)).one()
    assert (receipt.transaction_id, receipt.amount_minor, receipt.unapplied_minor) == ("ch_1", 4900, 0)
    assert (receipt.method, receipt.payment_id, receipt.customer_id) == ("card", payment, acme)
    application = session.scalars(select(Application)).one()
    assert (application.cash_minor, application.discount_minor) == (4900, 100)
    assert (application.decided_by, application.reasons) == ("payer@acme.example", ["chosen by the payer"])
    assert (open_minor(session, invoice), live_lines(session, payment)) == (0, 0)
    notice = session.scalars(select(Notice)).one()
    assert (notice.address, notice.subject, notice.state) == ("payer@acme.example", "Payment PAY-1 received", "waiting")


def test_success_told_five_times_is_one_receipt(session, paid):
    _, invoice, payment = paid
    assert [settle(session, payment, succeeded(4900)) for _ in range(5)] == ["succeeded"] * 5
    assert len(session.scalars(select(Receipt)).all()) == 1
    assert len(session.scalars(select(Notice)).all()) == 1
    assert open_minor(session, invoice) == 0


@pytest.mark.parametrize(
    ("told", "state", "live", "left_open"),
    [
        (["open"], "created", 1, 5000),
        (["pending"], "pending", 1, 5000),
        (["unknown"], "unknown", 1, 5000),
        (["failed"], "failed", 0, 5000),
        (["succeeded"], "succeeded", 0, 0),
        (["pending", "unknown"], "pending", 1, 5000),  # silence says less than an answer
        (["pending", "open"], "pending", 1, 5000),
        (["pending", "succeeded"], "succeeded", 0, 0),
        (["pending", "failed"], "failed", 0, 5000),
        (["unknown", "open"], "created", 1, 5000),  # it answers again: nobody has paid yet
        (["unknown", "pending", "succeeded"], "succeeded", 0, 0),
        (["unknown", "failed"], "failed", 0, 5000),
        (["succeeded", "failed"], "succeeded", 0, 0),  # money that came is not talked away
        (["succeeded", "pending"], "succeeded", 0, 0),
        (["failed", "pending"], "failed", 0, 5000),
        (["failed", "succeeded"], "succeeded", 0, 0),  # late money is money
        (["succeeded", "returned"], "returned", 0, 5000),
        (["succeeded", "refunded"], "refunded", 0, 5000),
        (["returned"], "returned", 0, 5000),  # it came and went before we asked
        (["succeeded", "returned", "succeeded"], "returned", 0, 5000),
        (["succeeded", "returned", "refunded"], "returned", 0, 5000),
    ],
)
def test_what_the_gateway_says_leads_to(session, paid, told, state, live, left_open):
    _, invoice, payment = paid
    for word in told:
        outcome = Outcome(state=OutcomeState(word))
        if word in ("succeeded", "returned", "refunded"):
            outcome = succeeded(4900, state=OutcomeState(word))
        settle(session, payment, outcome)
    assert state_of(session, payment) == state
    assert (live_lines(session, payment), open_minor(session, invoice)) == (live, left_open)


def test_a_failure_keeps_its_reason_and_books_nothing(session, paid):
    _, invoice, payment = paid
    assert settle(session, payment, FAILED) == "failed"
    assert session.scalars(select(Receipt)).all() == []
    assert open_minor(session, invoice) == 5000


def test_another_amount_than_was_asked_is_never_booked(session, paid):
    _, invoice, payment = paid
    assert settle(session, payment, succeeded(4800)) == "unknown"
    assert settle(session, payment, succeeded(4900, currency="EUR")) == "unknown"
    assert session.scalars(select(Receipt)).all() == []
    assert (open_minor(session, invoice), live_lines(session, payment)) == (5000, 1)


def paid_otherwise(session, customer_id, invoice_id, minor):
    """Pay an invoice by a check while the card payment is under way."""
    noun = ReceiptNoun(transaction_id="CHK-1", value_date=TODAY, amount_minor=minor, currency="USD")
    [receipt_id] = receiving.take_all(session, [receiving.Arrival(receipt=noun, customer_id=customer_id)])
    lines = (DecisionLine(invoice_id, minor),)
    cash_application.apply(
        session, Decision(receipt_id=receipt_id, customer_id=customer_id, lines=lines, decided_by="auto")
    )


@pytest.mark.parametrize(
    ("check", "cash", "discount", "waiting"),
    [
        (5000, 0, 0, 4900),  # wholly paid meanwhile: all of the card money waits
        (3000, 2000, 0, 2900),  # partly: the rest is paid, what is too much waits
        (50, 4900, 50, 0),  # cash first, then as much discount as there is room for
    ],
)
def test_money_for_an_invoice_paid_meanwhile_is_kept(session, paid, check, cash, discount, waiting):
    acme, invoice, payment = paid
    paid_otherwise(session, acme, invoice, check)
    assert settle(session, payment, succeeded(4900)) == "succeeded"
    receipt = session.scalars(select(Receipt).where(Receipt.payment_id == payment)).one()
    rows = session.scalars(select(Application).where(Application.receipt_id == receipt.id)).all()
    assert (sum(row.cash_minor for row in rows), sum(row.discount_minor for row in rows)) == (cash, discount)
    assert receipt.unapplied_minor == waiting
    cases = session.scalars(select(ExceptionCase)).all()
    assert [(case.receipt_id, case.type) for case in cases] == ([(receipt.id, "closed_invoice")] if waiting else [])
    assert open_minor(session, invoice) == 0


def test_a_payment_that_went_back_opens_what_it_paid_and_tells_the_payer(session, paid):
    _, invoice, payment = paid
    settle(session, payment, succeeded(4900))
    settle(session, payment, succeeded(4900, state=OutcomeState.RETURNED))
    receipt = session.scalars(select(Receipt)).one()
    assert receipt.reversed_at is not None
    assert open_minor(session, invoice) == 5000
    subjects = session.scalars(select(Notice.subject).order_by(Notice.id)).all()
    assert subjects == ["Payment PAY-1 received", "Payment PAY-1 went back"]
