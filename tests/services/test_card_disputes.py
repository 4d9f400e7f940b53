"""Card disputes: whatever order they are told in, the books end where the money is."""

import pytest
from sqlalchemy import select

from payportal.domain.errors import Conflict
from payportal.domain.money import Money
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.gateways.told import DisputeState, DisputeTold
from payportal.models.exception_case import ExceptionCase
from payportal.models.notice import Notice
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.services import card_disputes, refunds, settlement
from payportal.services.refunds import RefundOrder
from tests.services.a_method import a_paid_payment
from tests.services.a_payment import TODAY, a_customer, an_invoice, open_minor


@pytest.fixture
def paid(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    return a_paid_payment(session, acme, {invoice: 5000}, 5000), invoice


def tell(session, payment_id, state, minor=5000):
    told = DisputeTold(
        reference="du_1", charge="ch_1", payment="PAY-1", amount=Money(minor, "USD"), reason="fraudulent",
        state=DisputeState(state),
    )  # fmt: skip
    return card_disputes.take(session, payment_id, told, on=TODAY)


def state_of(session, payment_id):
    return session.get_one(Payment, payment_id, populate_existing=True).state


def cases(session):
    return session.scalars(select(ExceptionCase.type).where(ExceptionCase.state == "open")).all()


@pytest.mark.parametrize(
    ("told", "payment_state", "left_open", "open_cases"),
    [
        (["inquiry"], "succeeded", 0, []),
        (["inquiry", "won"], "succeeded", 0, []),
        (["needs_response"], "succeeded", 0, ["card_dispute"]),
        (["needs_response", "needs_response", "under_review"], "succeeded", 0, ["card_dispute"]),
        (["inquiry", "needs_response", "under_review", "won"], "succeeded", 0, []),
        (["needs_response", "lost"], "returned", 5000, []),
        (["lost"], "returned", 5000, []),  # the beginning was never told
        (["lost", "needs_response"], "returned", 5000, []),  # out of order
        (["won", "needs_response", "under_review"], "succeeded", 0, []),
        (["needs_response", "lost", "lost", "won"], "returned", 5000, []),
    ],
)
def test_what_is_told_of_a_dispute_leads_to(session, paid, told, payment_state, left_open, open_cases):
    payment, invoice = paid
    for word in told:
        tell(session, payment, word)
    assert (state_of(session, payment), open_minor(session, invoice)) == (payment_state, left_open)
    assert cases(session) == open_cases


def test_a_lost_part_opens_only_that_part(session, paid):
    payment, invoice = paid
    tell(session, payment, "needs_response", 2000)
    tell(session, payment, "lost", 2000)
    assert (state_of(session, payment), open_minor(session, invoice)) == ("succeeded", 2000)


def test_disputed_money_is_not_refunded_and_not_returned_a_second_time(session, paid):
    payment, invoice = paid
    tell(session, payment, "needs_response")
    order = RefundOrder(key="RF-1", payment_id=payment, amount_minor=100, reason="x", asked_by="clerk@example.com")
    with pytest.raises(Conflict, match="disputes this payment"):
        refunds.start(session, order, on=TODAY)
    gone = Outcome(state=OutcomeState.RETURNED, provider_reference="ch_1", amount=Money(5000, "USD"))
    assert settlement.settle(session, payment, gone, on=TODAY) == "succeeded"  # a report told of the same withdrawal
    assert open_minor(session, invoice) == 0
    tell(session, payment, "lost")
    assert (state_of(session, payment), open_minor(session, invoice)) == ("returned", 5000)


def test_a_dispute_won_for_a_payment_that_is_booked_as_gone_asks_a_clerk(session, paid):
    payment, _ = paid
    gone = Outcome(state=OutcomeState.RETURNED, provider_reference="ch_1", amount=Money(5000, "USD"))
    settlement.settle(session, payment, gone, on=TODAY)
    tell(session, payment, "needs_response")
    assert cases(session) == []
    tell(session, payment, "won")
    assert cases(session) == ["card_dispute"]


def test_the_payer_is_told_once_when_it_begins_and_once_when_it_ends(session, paid):
    payment, _ = paid
    for word in ("needs_response", "needs_response", "under_review", "lost", "lost"):
        tell(session, payment, word)
    subjects = session.scalars(select(Notice.subject).order_by(Notice.id)).all()
    assert [subject for subject in subjects if "ispute" in subject] == [
        "Payment PAY-1 is disputed", "The dispute of payment PAY-1 is closed"
    ]  # fmt: skip
    assert session.scalars(select(Receipt.reversed_at)).one() is not None
