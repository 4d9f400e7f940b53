"""Early-payment prices against worked examples, and what holds for any offer."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.early_payment import (
    EarlyPayment,
    RateKind,
    Step,
    TaxMode,
    discount_base,
    last_days,
    settled_by,
    yearly_percent,
)
from payportal.domain.errors import BadTerms
from payportal.domain.money import Money

ISSUED = date(2026, 7, 1)
DUE = date(2026, 7, 31)
APR = EarlyPayment(kind=RateKind.APR, percent=Decimal(12))
SLIDING = EarlyPayment(kind=RateKind.SLIDING, percent=Decimal("1.5"))
TIERS = EarlyPayment(kind=RateKind.TIERS, steps=(Step(7, Decimal(3)), Step(14, Decimal(2))))


def usd(text):
    return Money.parse(text, "USD")


def discount(terms, base, days_early):
    return terms.discount(usd(base), issued_on=ISSUED, due_on=DUE, paid_on=DUE - timedelta(days=days_early))


@pytest.mark.parametrize(
    ("days", "kept"),
    [(0, "0.00"), (1, "3.29"), (10, "32.88"), (15, "49.32"), (20, "65.75"), (25, "82.19"), (30, "98.63")],
)
def test_a_yearly_rate_counts_the_days_early(days, kept):
    assert discount(APR, "10000.00", days) == usd(kept)


def test_a_bankers_year_has_360_days():
    assert discount(replace(APR, year_days=360), "10000.00", 20) == usd("66.67")


def test_a_sliding_reward_sinks_in_a_straight_line_to_the_due_date():
    assert discount(SLIDING, "10000.00", 20) == usd("100.00")
    assert discount(SLIDING, "10000.00", 30) == usd("150.00")
    assert discount(replace(SLIDING, least_days=21), "10000.00", 20) == usd("0")


@pytest.mark.parametrize(("day", "kept"), [(1, "30.00"), (8, "30.00"), (9, "20.00"), (15, "20.00"), (16, "0.00")])
def test_steps_hold_to_their_last_day(day, kept):
    paid_on = date(2026, 7, day)
    assert TIERS.discount(usd("1000"), issued_on=ISSUED, due_on=DUE, paid_on=paid_on) == usd(kept)


def test_terms_of_two_percent_in_ten_days_are_37_percent_a_year():
    assert yearly_percent(usd("2"), usd("98"), days=20) == Decimal("37.24")


@pytest.mark.parametrize(
    ("mode", "total", "tax", "early"),
    [
        (TaxMode.ALWAYS, "120.58", "20.58", "118.58"),
        (TaxMode.ON_EARLY, "121.00", "21.00", "118.58"),
        (TaxMode.NEVER, "121.00", "21.00", "119.00"),
    ],
)
def test_tax_sinks_with_the_price_or_does_not(mode, total, tax, early):
    base = discount_base(usd(total), usd(tax), mode)
    assert usd(total) - base.percent(Decimal(2)) == usd(early)


def test_a_part_paid_in_time_settles_its_part_and_the_rest_keeps_its_price():
    settled = settled_by(usd("490"), open_amount=usd("1000"), price=usd("980"))
    assert settled == usd("500")
    assert settled_by(usd("490"), open_amount=usd("500"), price=usd("490")) == usd("500")


def test_a_calendar_names_each_last_day_of_a_price():
    assert last_days(TIERS, issued_on=ISSUED, due_on=DUE, from_day=date(2026, 7, 4)) == [
        date(2026, 7, 8), date(2026, 7, 15), DUE,
    ]  # fmt: skip
    assert last_days(TIERS, issued_on=ISSUED, due_on=DUE, from_day=DUE + timedelta(days=3)) == [date(2026, 8, 3)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": RateKind.TIERS},
        {"kind": RateKind.TIERS, "steps": (Step(7, Decimal(2)), Step(14, Decimal(3)))},
        {"kind": RateKind.TIERS, "steps": (Step(7, Decimal(100)),)},
        {"kind": RateKind.APR, "percent": Decimal(0)},
        {"kind": RateKind.APR, "percent": Decimal(12), "year_days": 364},
        {"kind": RateKind.SLIDING, "percent": Decimal(2), "most_percent": Decimal(100)},
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(BadTerms):
        EarlyPayment(**wrong)


terms = st.one_of(
    st.builds(
        EarlyPayment,
        kind=st.sampled_from([RateKind.APR, RateKind.SLIDING]),
        percent=st.decimals("0.01", "99", places=2),
        year_days=st.sampled_from([360, 365]),
        least_days=st.integers(0, 40),
    ),
    st.just(TIERS),
)


@given(terms, st.integers(1, 10**12), st.integers(0, 60), st.integers(0, 60))
def test_paying_earlier_never_costs_more_and_something_is_always_left_to_pay(offer, minor, one, other):
    sooner, later = sorted((one, other))
    rewards = [
        offer.discount(Money(minor, "USD"), issued_on=ISSUED, due_on=DUE, paid_on=ISSUED + timedelta(days=day)).minor
        for day in (sooner, later)
    ]
    assert rewards[0] >= rewards[1] >= 0
    assert rewards[0] <= minor / 2 + 1


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_part_never_settles_more_than_is_open_nor_less_than_was_paid(open_minor, price_minor, paid_minor):
    price_minor = min(price_minor, open_minor)
    paid = Money(min(paid_minor, price_minor), "USD")
    settled = settled_by(paid, open_amount=Money(open_minor, "USD"), price=Money(price_minor, "USD"))
    assert paid <= settled <= Money(open_minor, "USD")
