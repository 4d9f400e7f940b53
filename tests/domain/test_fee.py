"""Fees against worked examples: the cap wins, and refunds return all of a fee and no more."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.errors import BadTerms
from payportal.domain.fee import FeeRule, refunded_fee
from payportal.domain.money import Money

CARD = FeeRule(percent=Decimal("2.9"), fixed_minor=30, gross_up=True)
HUNDRED = Money(10000, "USD")


def test_a_fee_that_makes_the_seller_whole_is_grossed_up():
    assert HUNDRED + CARD.fee(HUNDRED) == Money(10330, "USD")


def test_the_cap_of_the_card_brands_wins_over_being_made_whole():
    capped = FeeRule(percent=Decimal("2.9"), fixed_minor=30, gross_up=True, cap_percent=Decimal(3))
    assert capped.fee(HUNDRED) == Money(300, "USD")


def test_a_plain_fee_is_percent_and_sum_and_nothing_on_nothing():
    assert FeeRule(percent=Decimal(1), fixed_minor=25).fee(HUNDRED) == Money(125, "USD")
    assert CARD.fee(Money(0, "USD")) == Money(0, "USD")


def test_a_refund_takes_its_part_of_the_fee_back():
    fee = refunded_fee(Money(4000, "USD"), amount=HUNDRED, fee=Money(300, "USD"), refunded_before=Money(0, "USD"))
    assert Money(4000, "USD") + fee == Money(4120, "USD")


@given(st.integers(1, 10**6), st.integers(0, 10**5), st.lists(st.integers(1, 10**5), max_size=8))
def test_refunds_of_everything_return_the_whole_fee_whatever_their_parts(amount, fee, parts):
    returned, before = 0, 0
    for wanted in [*parts, amount]:
        part = min(wanted, amount - before)
        returned += refunded_fee(
            Money(part, "USD"), amount=Money(amount, "USD"), fee=Money(fee, "USD"), refunded_before=Money(before, "USD")
        ).minor
        before += part
    assert returned == fee


@given(st.integers(1, 10**9), st.decimals("0", "10", places=2))
def test_no_fee_ever_exceeds_its_cap(amount, cap):
    rule = FeeRule(percent=Decimal("2.9"), fixed_minor=30, gross_up=True, cap_percent=cap)
    assert rule.fee(Money(amount, "USD")).minor * 100 <= amount * cap


@pytest.mark.parametrize("wrong", [{"percent": Decimal(100)}, {"fixed_minor": -1}, {"cap_percent": Decimal(-1)}])
def test_a_fee_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(BadTerms):
        FeeRule(**wrong)
