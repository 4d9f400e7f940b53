"""Rates and amounts in another currency: exact, rounded where it is said, and nothing left over."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.currency import EXPONENTS, exponent
from payportal.domain.errors import BadAmount
from payportal.domain.exchange import PublishedRate, customer_rate, exchanged, mid_rate, next_part, worth
from payportal.domain.money import Money

DAY, BEFORE = date(2026, 10, 30), date(2026, 10, 29)


def rate(base, currency, value, on=DAY, source="ECB"):
    return PublishedRate(base=base, currency=currency, rate=Decimal(value), on=on, source=source)


ECB = [rate("EUR", "USD", "1.1172"), rate("EUR", "JPY", "175.68"), rate("EUR", "KRW", "1491.76")]


@pytest.mark.parametrize(
    ("base", "currency", "expected", "via"),
    [
        ("EUR", "USD", "1.1172", ""),
        ("USD", "EUR", "0.89509488", ""),  # 1 / 1.1172 = 0.895094880…
        ("USD", "JPY", "157.25027", "EUR"),  # 175.68 / 1.1172 = 157.250268…
        ("KRW", "USD", "0.00074891403", "EUR"),  # 1.1172 / 1491.76: eight digits that count, not eight decimals
    ],
)
def test_a_rate_is_the_pairs_own_its_inverse_or_one_through_the_euro(base, currency, expected, via):
    found = mid_rate(ECB, base, currency)
    assert (found.rate, found.via, found.on, found.source) == (Decimal(expected), via, DAY, "ECB")


def test_the_latest_day_counts_and_the_pairs_own_rate_goes_before_a_cross_rate():
    rates = [*ECB, rate("USD", "JPY", "150", on=BEFORE), rate("USD", "KRW", "1300")]
    assert mid_rate(rates, "USD", "JPY").rate == Decimal("157.25027")
    assert mid_rate(rates, "USD", "KRW").rate == Decimal(1300)


def test_both_halves_of_a_cross_rate_are_of_one_day_and_one_source():
    assert mid_rate([rate("EUR", "USD", "1.1"), rate("EUR", "JPY", "160", on=BEFORE)], "USD", "JPY") is None
    assert mid_rate([rate("EUR", "USD", "1.1"), rate("EUR", "JPY", "160", source="own")], "USD", "JPY") is None
    assert mid_rate([], "USD", "JPY") is None


def test_another_third_currency_serves_where_the_euro_does_not():
    rates = [rate("USD", "JPY", "150"), rate("USD", "KWD", "0.3")]
    found = mid_rate(rates, "JPY", "KWD")
    assert (found.rate, found.via) == (Decimal("0.002"), "USD")


@pytest.mark.parametrize(
    ("mid", "spread_bp", "expected"),
    [("0.92", 200, "0.9384"), ("0.92", 0, "0.92"), ("157.25027", 150, "159.60902"), ("0.89509488", 1, "0.89518439")],
)
def test_the_spread_makes_the_payer_pay_more(mid, spread_bp, expected):
    assert customer_rate(Decimal(mid), spread_bp) == Decimal(expected)


@pytest.mark.parametrize(
    ("minor", "currency", "other", "by", "expected"),
    [
        (100000, "USD", "EUR", "0.9384", 93840),
        (100000, "USD", "JPY", "157.25027", 157250),  # no decimals
        (1, "USD", "JPY", "157.25027", 2),  # 1.57 yen
        (12345, "JPY", "USD", "0.0063592", 7850),  # 78.504…
        (100000, "USD", "KWD", "0.306636", 306636),  # three decimals
        (5125, "KWD", "JPY", "490.5", 2514),  # 5.125 × 490.5 = 2513.8
        (1005, "KWD", "BHD", "1.23", 1236),  # 1236.15 fils
        (25, "USD", "EUR", "0.5", 13),  # 12.5 cents: half up
        (1000000, "CLP", "USD", "0.00105", 105000),
        (100, "USD", "CLF", "0.0245", 245),  # four decimals
    ],
)
def test_an_amount_in_another_currency_has_that_currencys_decimals(minor, currency, other, by, expected):
    assert exchanged(Money(minor, currency), other, Decimal(by)) == Money(expected, other)


def test_a_processor_that_rounds_gets_what_it_takes():
    assert exchanged(Money(100000, "USD"), "KWD", Decimal("0.306636"), step_minor=10) == Money(306640, "KWD")


def test_what_would_be_nothing_or_too_much_is_refused():
    with pytest.raises(BadAmount, match=r"0\.00 USD"):
        exchanged(Money(1, "KRW"), "USD", Decimal("0.0007"))
    with pytest.raises(BadAmount):
        exchanged(Money(10**15, "USD"), "IDR", Decimal(20000))


CODES = st.sampled_from(["USD", "EUR", "JPY", "KRW", "KWD", "BHD", "CLP", "GBP", "TND", "ISK"])
RATES = st.decimals(min_value="0.0001", max_value="20000", allow_nan=False, allow_infinity=False).map(
    lambda one: Decimal(f"{one:.8g}")
)


@given(minor=st.integers(1, 10**9), one=CODES, other=CODES, by=RATES)
def test_the_way_there_and_back_misses_by_less_than_a_minor_unit_of_the_coarser_currency(minor, one, other, by):
    amount = Money(minor, one)
    try:
        paid = exchanged(amount, other, by)
    except BadAmount:
        return
    coarse = Decimal(10) ** -exponent(other) / by * Decimal(10) ** exponent(one)  # one minor unit of the other, in ours
    assert abs(worth(paid, one, by).minor - minor) <= coarse / 2 + Decimal("0.5")


@given(whole=st.integers(0, 10**12), parts=st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_all_parts_are_the_whole(whole, parts):
    of, before, taken = sum(parts), 0, 0
    for part in parts:
        share = next_part(whole, part, of, before=before)
        assert share >= 0
        before, taken = before + part, taken + share
    assert taken == whole


def test_every_currency_of_the_list_can_be_paid_in():
    for code in EXPONENTS:
        if code != "USD":
            assert exchanged(Money(10**6, "USD"), code, Decimal(1)).minor == 10 ** (4 + exponent(code))


def test_a_round_rate_is_written_in_plain_digits():
    found = mid_rate([rate("EUR", "USD", "1.1"), rate("EUR", "JPY", "176")], "USD", "JPY")
    assert f"{found.rate:f}" == "160"
