"""Fees against worked examples: the cap wins, and refunds return all of a fee and no more."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.errors import BadTerms
from payportal.domain.fee import FeeOnTop, FeeRule, refunded_fee
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


def test_a_sum_that_somebody_else_chose_is_parted_into_amount_and_its_fee():
    paid = FeeOnTop(amount=10000, fee=300)
    assert [paid.of_sum(told) for told in (4120, 10000, 10300, 10301)] == [
        (4000, 120), (9709, 291), (10000, 300), (10000, 300),
    ]  # fmt: skip


def test_what_no_amount_and_fee_come_to_is_fee():
    paid = FeeOnTop(amount=100, fee=60)
    assert [paid.of_sum(told) for told in (1, 2, 3)] == [(0, 1), (1, 1), (2, 1)]
    assert FeeOnTop(amount=0, fee=0).of_sum(5) == (0, 0)


ASKED_AND_TOLD = st.lists(st.tuples(st.sampled_from(["ask", "tell", "fail"]), st.integers(1, 3000)), max_size=30)


@given(st.integers(1, 10**4), st.integers(0, 10**4), ASKED_AND_TOLD)
def test_whatever_is_asked_told_and_fails_all_of_amount_and_fee_goes_back_and_never_more(amount, fee, acts):
    gone: list[tuple[int, int]] = []
    for act, minor in [*acts, ("tell", 2 * 10**4)]:
        amount_gone, fee_gone = (sum(part[place] for part in gone) for place in (0, 1))
        paid = FeeOnTop(amount=amount, fee=fee, amount_gone=amount_gone, fee_gone=fee_gone)
        if act == "fail" and gone:
            gone.pop(minor % len(gone))
        elif act == "tell":
            parts = paid.of_sum(minor)
            assert sum(parts) == min(minor, paid.left)
            assert min(parts) >= 0
            gone.append(parts)
        elif act == "ask":
            part = min(minor, amount - paid.amount_gone)
            gone.append((part, paid.with_amount(part)))
        assert sum(one for one, _ in gone) <= amount
        assert 0 <= sum(back for _, back in gone) <= fee
    assert (sum(one for one, _ in gone), sum(back for _, back in gone)) == (amount, fee)


@given(st.integers(1, 10**4), st.integers(0, 10**4), st.lists(st.integers(1, 10**3), max_size=20))
def test_what_is_asked_for_takes_its_share_of_the_fee_to_half_a_minor_unit(amount, fee, parts):
    gone = back = 0
    for part in parts:
        gone_now = min(part, amount - gone)
        back += FeeOnTop(amount=amount, fee=fee, amount_gone=gone, fee_gone=back).with_amount(gone_now)
        gone += gone_now
        assert abs(back * amount - fee * gone) * 2 <= amount
