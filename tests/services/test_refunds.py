"""Refunds: set aside when asked for, gone when the processor says so, never more than was paid."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.money import Money
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.gateways.told import RefundState, RefundTold
from payportal.models.exception_case import ExceptionCase
from payportal.models.notice import Notice
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.services import refunds, settlement
from payportal.services.refunds import RefundOrder
from tests.services.a_method import a_paid_payment
from tests.services.a_payment import TODAY, a_customer, an_invoice, open_minor

CLERK = "clerk@example.com"


@pytest.fixture
def paid(session):
    """80.00 paid for two invoices of 50.00 and 30.00."""
    acme = a_customer(session)
    first, second = an_invoice(session, acme, "INV-1", 5000), an_invoice(session, acme, "INV-2", 3000)
    return a_paid_payment(session, acme, {first: 5000, second: 3000}, 8000), first, second


def start(session, payment_id, minor, *, key="RF-1", reason="Sent twice", taken_back=None):
    order = RefundOrder(key=key, payment_id=payment_id, amount_minor=minor, reason=reason, asked_by=CLERK,
                        taken_back=taken_back or {})  # fmt: skip
    return refunds.start(session, order, on=TODAY)


def tell(session, payment_id, state, minor, *, key="RF-1", reference="re_1", failure=""):
    told = RefundTold(reference=reference, key=key, amount=Money(minor, "USD"), state=RefundState(state),
                      failure=failure)  # fmt: skip
    return refunds.told(session, payment_id, [told], on=TODAY)


def receipt(session):
    return session.scalars(select(Receipt).execution_options(populate_existing=True)).one()


def state_of(session, payment_id):
    return session.get_one(Payment, payment_id, populate_existing=True).state


def test_a_part_goes_back_from_what_the_clerk_chose_and_opens_only_that(session, paid):
    payment, first, second = paid
    start(session, payment, 2000, taken_back={first: 2000})
    assert (open_minor(session, first), open_minor(session, second)) == (2000, 0)
    assert (receipt(session).refunded_minor, receipt(session).unapplied_minor) == (2000, 0)
    assert tell(session, payment, "succeeded", 2000) == "succeeded"
    assert session.scalars(select(Refund.state)).all() == ["succeeded"]
    assert "Refund of payment PAY-1" in session.scalars(select(Notice.subject)).all()


def test_without_a_choice_it_comes_from_what_was_applied_last(session, paid):
    payment, first, second = paid
    start(session, payment, 3500)
    assert (open_minor(session, first), open_minor(session, second)) == (500, 3000)


def test_all_of_it_makes_the_payment_refunded(session, paid):
    payment, first, second = paid
    start(session, payment, 8000)
    assert state_of(session, payment) == "succeeded"  # asked for is not gone
    assert tell(session, payment, "pending", 8000) == "succeeded"
    assert tell(session, payment, "succeeded", 8000) == "refunded"
    assert receipt(session).reversed_at is not None
    assert (open_minor(session, first), open_minor(session, second)) == (5000, 3000)


@pytest.mark.parametrize("times", [1, 5])
def test_told_once_or_often_it_is_one_refund(session, paid, times):
    payment, _, _ = paid
    assert start(session, payment, 8000).id == start(session, payment, 8000).id
    for _time in range(times):
        tell(session, payment, "succeeded", 8000)
    tell(session, payment, "pending", 8000)  # late
    assert session.scalars(select(Refund.state)).all() == ["succeeded"]
    assert state_of(session, payment) == "refunded"


def test_the_same_key_for_another_amount_is_refused(session, paid):
    start(session, paid[0], 100)
    with pytest.raises(Conflict, match="another amount"):
        start(session, paid[0], 200)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [(8000, 1, "Only 0.00 USD"), (5000, 3001, "Only 30.00 USD"), (0, 8001, "Only 80.00 USD")],
)
def test_more_than_is_left_is_refused(session, paid, first, second, words):
    if first:
        start(session, paid[0], first)
    with pytest.raises(Conflict, match=words) as refused:
        start(session, paid[0], second, key="RF-2")
    assert (refused.value.code, receipt(session).refunded_minor) == ("over_refunded", first)


def test_the_database_itself_refuses_more_than_was_paid(session, paid):
    receipt(session).refunded_minor = 8001
    with session.no_autoflush, pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize(
    ("minor", "reason", "words"), [(0, "x", "above zero"), (-1, "x", "above zero"), (1, " ", "why")]
)
def test_a_refund_needs_an_amount_and_a_reason(session, paid, minor, reason, words):
    with pytest.raises(PayportalError, match=words):
        start(session, paid[0], minor, reason=reason)


@pytest.mark.parametrize("choice", [{1: 100}, {1: 2500}])
def test_a_choice_that_is_not_the_sum_is_refused_and_changes_nothing(session, paid, choice):
    payment, first, second = paid
    with pytest.raises(Conflict, match=r"together that has to be the refund of 20\.00 USD"):
        start(session, payment, 2000, taken_back={first: next(iter(choice.values()))})
    assert (open_minor(session, first), open_minor(session, second)) == (0, 0)


@pytest.mark.parametrize("before", [[], ["pending"], ["succeeded"]])
def test_a_refund_that_fails_leaves_the_money_waiting_for_a_clerk(session, paid, before):
    payment, first, _ = paid
    start(session, payment, 8000)
    for state in before:
        tell(session, payment, state, 8000)
    assert tell(session, payment, "failed", 8000, failure="account closed") == "succeeded"
    row = receipt(session)
    assert (row.refunded_minor, row.unapplied_minor, row.reversed_at) == (0, 8000, None)
    case = session.scalars(select(ExceptionCase)).one()
    assert (case.type, "account closed" in case.reason) == ("refund_failed", True)
    assert open_minor(session, first) == 5000
    start(session, payment, 8000, key="RF-2")  # from what waits


def test_what_the_processor_refuses_waits_again(session, paid):
    refund = start(session, paid[0], 1000)
    refunds.silent(session, refund.id, "no answer")
    assert refund.state == "unknown"
    refunds.refused(session, refund.id, "charge disputed", on=TODAY)
    assert (refund.state, receipt(session).unapplied_minor) == ("failed", 1000)


def test_a_refund_that_nobody_here_asked_for_is_taken_in(session, paid):
    payment, first, second = paid
    tell(session, payment, "succeeded", 3500, key="", reference="re_9")
    tell(session, payment, "succeeded", 3500, key="", reference="re_9")
    one = session.scalars(select(Refund)).one()
    assert (one.asked_by, one.amount_minor, one.state) == ("gateway:sandbox", 3500, "succeeded")
    assert (open_minor(session, first), open_minor(session, second)) == (500, 3000)


@pytest.mark.parametrize(("minor", "state"), [(8000, "refunded"), (3000, "returned")])
def test_what_is_left_goes_back_when_the_processor_takes_it_meanwhile(session, paid, minor, state):
    payment, first, second = paid
    start(session, payment, minor)
    gone = Outcome(state=OutcomeState(state), provider_reference="ch_1", amount=Money(8000, "USD"))
    assert settlement.settle(session, payment, gone, on=TODAY) == state
    tell(session, payment, "succeeded", minor)
    assert (open_minor(session, first), open_minor(session, second)) == (5000, 3000)
    assert (receipt(session).unapplied_minor, state_of(session, payment)) == (0, state)
