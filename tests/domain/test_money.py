from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.currency import EXPONENTS
from payportal.domain.errors import BadAmount, CurrencyMismatch
from payportal.domain.money import MAX_MINOR, Money, format_minor, parse_minor

currencies = st.sampled_from(sorted(EXPONENTS))
minors = st.integers(-MAX_MINOR, MAX_MINOR)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1234.50", "USD", 123450),
        ("-1234.5", "USD", -123450),
        ("+7", "USD", 700),
        (" 0.07 ", "USD", 7),
        ("-0.00", "USD", 0),
        ("007.10", "USD", 710),
        ("1500", "JPY", 1500),
        ("1500.00", "JPY", 1500),
        ("1.234", "KWD", 1234),
        ("1.2340", "KWD", 1234),
        ("0.0001", "CLF", 1),
    ],
)
def test_a_plain_decimal_becomes_minor_units(text, currency, minor):
    assert parse_minor(text, currency) == minor
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1,234.50",
        "1.234,50",
        "1E+05",
        "$5",
        "5 USD",
        "5-",
        "(5)",
        ".5",
        "5.",
        "--5",
        "NaN",
        "inf",
        "٣",
        "1_000",
    ],
)
def test_anything_but_a_plain_decimal_is_refused(text):
    with pytest.raises(BadAmount, match=r"is no amount; write it like 1234\.50"):
        parse_minor(text, "USD")


@pytest.mark.parametrize(("text", "currency"), [("1.005", "USD"), ("1.5", "JPY"), ("0.0001", "KWD")])
def test_more_decimals_than_the_currency_has_are_refused_and_never_rounded(text, currency):
    with pytest.raises(BadAmount, match="decimals but"):
        parse_minor(text, currency)


def test_the_largest_amount_is_taken_whatever_the_decimals_of_its_currency():
    assert parse_minor("10000000000000.00", "USD") == MAX_MINOR
    assert parse_minor("1000000000000000", "JPY") == MAX_MINOR


@pytest.mark.parametrize(
    ("text", "currency"), [("10000000000000.01", "USD"), ("1000000000000001", "JPY"), ("9" * 18, "USD")]
)
def test_more_than_ten_trillion_is_called_too_large_and_not_unreadable(text, currency):
    with pytest.raises(BadAmount, match="larger than any amount"):
        parse_minor(text, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(123450, "USD", "1234.50"), (-5, "USD", "-0.05"), (0, "USD", "0.00"), (7, "JPY", "7"), (-1, "KWD", "-0.001")],
)
def test_minor_units_are_written_with_the_currencys_own_decimals(minor, currency, text):
    assert format_minor(minor, currency) == text
    assert str(Money(minor, currency)) == f"{text} {currency}"


@given(minors, currencies)
def test_what_is_written_is_read_back_the_same(minor, currency):
    assert parse_minor(format_minor(minor, currency), currency) == minor


def test_money_adds_subtracts_turns_and_compares_within_one_currency():
    assert Money(150, "USD") + Money(-50, "USD") == Money(100, "USD")
    assert Money(150, "USD") - Money(200, "USD") == Money(-50, "USD")
    assert -Money(5, "USD") == Money(-5, "USD")
    assert Money(1, "USD") < Money(2, "USD") <= Money(2, "USD")
    assert max(Money(1, "USD"), Money(3, "USD"), Money(2, "USD")) == Money(3, "USD")
    assert not Money(0, "USD")
    assert Money(-1, "USD")


@pytest.mark.parametrize(
    "meet",
    [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a > b],
)
def test_two_currencies_never_meet_in_a_sum_or_a_comparison(meet):
    with pytest.raises(CurrencyMismatch, match="are of different currencies"):
        meet(Money(100, "USD"), Money(100, "EUR"))


@pytest.mark.parametrize(
    ("minor", "rate", "kept"),
    [
        (1000000, "1.0", 10000),  # sliding 1.5 % net 30 paid on day 10 of 30
        (12100, "2", 242),  # 100 + 21 % tax, 2 % early on the gross: 118.58 is paid
        (25, "2", 0),  # half a cent goes to the even cent
        (75, "2", 2),
        (-25, "2", 0),
        (-75, "2", -2),
        (10**15, "99.9999", 999_999_000_000_000),
    ],
)
def test_a_percentage_is_rounded_half_to_even(minor, rate, kept):
    assert Money(minor, "USD").percent(Decimal(rate)) == Money(kept, "USD")


@pytest.mark.parametrize(
    ("minor", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-33, -33, -34]),
        (300, [40, 60], [120, 180]),  # 40 of a refunded 100 takes 1.20 of a 3.00 surcharge with it: 41.20
        (5, [0, 1], [0, 5]),
        (1, [1, 1], [1, 0]),
        (0, [3, 4], [0, 0]),
    ],
)
def test_a_split_loses_no_cent(minor, weights, parts):
    assert Money(minor, "USD").split(weights) == [Money(part, "USD") for part in parts]


@given(minors, st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any))
def test_parts_add_up_and_stay_within_a_cent_of_their_exact_share(minor, weights):
    parts = [part.minor for part in Money(minor, "EUR").split(weights)]
    assert sum(parts) == minor
    total = sum(weights)
    assert all(abs(part * total - minor * weight) < total for part, weight in zip(parts, weights, strict=True))


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1], [-1, -1]])
def test_weights_that_share_nothing_out_are_refused(weights):
    with pytest.raises(ValueError, match="cannot share anything out"):
        Money(100, "USD").split(weights)
