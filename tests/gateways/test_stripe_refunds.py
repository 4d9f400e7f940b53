"""Refunds and disputes over Stripe's own SDK."""

from datetime import date

import pytest

from payportal.domain.money import Money
from payportal.gateways.ports import GatewayUnreachable, OutcomeState
from payportal.gateways.stripe_payments import StripeCards
from payportal.gateways.told import DisputeState, RefundRefused, RefundState
from tests.servers.tmp_stripe import AFTER, TmpStripe


@pytest.fixture
def stripe():
    with TmpStripe() as server:
        yield server


@pytest.fixture
def cards(stripe):
    return StripeCards("sk_test_1", stripe.secret, api_base=stripe.url, retries=0)


@pytest.fixture
def page(cards, stripe):
    """A page on which 50.00 were paid by card."""
    said = {"return_url": "http://x/back", "description": "Payment", "email": "p@example.com"}
    reference = cards.start("PAY-1", Money(5000, "USD"), **said).reference
    stripe.pay(reference)
    return reference


def test_a_part_goes_back_once_a_key_and_is_listed_with_it(cards, page):
    first = cards.refund("RF-1", "ch_1", Money(2000, "USD"))
    assert cards.refund("RF-1", "ch_1", Money(2000, "USD")) == first
    assert (first.key, first.amount, first.state) == ("RF-1", Money(2000, "USD"), RefundState.SUCCEEDED)
    assert list(cards.refunds("ch_1")) == [first]
    assert cards.outcome(page).state is OutcomeState.SUCCEEDED
    cards.refund("RF-2", "ch_1", Money(3000, "USD"))
    assert cards.outcome(page).state is OutcomeState.REFUNDED


def test_more_than_is_left_is_refused(cards, page):
    cards.refund("RF-1", "ch_1", Money(4000, "USD"))
    with pytest.raises(RefundRefused, match="greater than unrefunded"):
        cards.refund("RF-2", "ch_1", Money(1001, "USD"))


def test_dinars_go_back_in_steps_that_stripe_takes(cards):
    with pytest.raises(RefundRefused, match=r"in steps of 0\.010 KWD only"):
        cards.refund("RF-1", "ch_1", Money(1234, "KWD"))


def test_a_refund_whose_answer_broke_off_is_in_the_list(cards, stripe, page):
    stripe.fault("POST /v1/refunds$", AFTER, times=1)
    with pytest.raises(GatewayUnreachable):
        cards.refund("RF-1", "ch_1", Money(2000, "USD"))
    [told] = cards.refunds("ch_1")
    assert (told.key, told.state) == ("RF-1", RefundState.SUCCEEDED)
    stripe.books.fail_refund(told.reference, "expired_or_canceled_card")
    [told] = cards.refunds("ch_1")
    assert (told.state, told.failure) == (RefundState.FAILED, "expired_or_canceled_card")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("warning_needs_response", DisputeState.INQUIRY), ("warning_closed", DisputeState.WON),
        ("needs_response", DisputeState.NEEDS_RESPONSE), ("under_review", DisputeState.UNDER_REVIEW),
        ("won", DisputeState.WON), ("lost", DisputeState.LOST),
    ],
)  # fmt: skip
def test_a_dispute_names_our_payment_and_where_it_stands(cards, stripe, page, status, state):
    told = cards.dispute(stripe.books.contest("ch_1", status=status))
    assert (told.payment, told.charge, told.amount, told.state) == ("PAY-1", "ch_1", Money(5000, "USD"), state)
    assert told.due_by == date(2026, 12, 1)
    with pytest.raises(RefundRefused, match="charged back"):
        cards.refund("RF-1", "ch_1", Money(1, "USD"))


def test_silence_is_told_as_unreachable(cards, stripe, page):
    stripe.down = True
    for ask in (lambda: cards.refunds("ch_1"), lambda: cards.dispute("du_1")):
        with pytest.raises(GatewayUnreachable):
            ask()
