"""Balances, sums and limits with their decimal comma."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers.swift_balance import Balance, Sum, balance, floor_currency, sum_of
from payportal.readers.swift_fields import Field


def a_field(text):
    return Field(7, "60F", [text])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C131231EUR000000004433,52", Balance(443352, "EUR")),
        ("D260101USD12,5", Balance(-1250, "USD")),
        ("C260101JPY1200,", Balance(1200, "JPY")),
        ("C260101KWD1,234 ", Balance(1234, "KWD")),
        ("C260230CHF0,", Balance(0, "CHF")),
    ],
)
def test_a_balance_has_the_decimals_of_its_currency(text, expected):
    assert balance(a_field(text)) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C260101EUR1,234", "bad_amount"),
        ("C260101EUX1,00", "unknown_currency"),
        ("C260101EUR1.00", "bad_balance"),
        ("C260101EURNaN", "bad_balance"),
        ("C260101EUR1e5", "bad_balance"),
        ("260101EUR1,00", "bad_balance"),
        ("", "bad_balance"),
    ],
)
def test_what_is_no_balance_is_refused(text, code):
    with pytest.raises(FileRefused) as refused:
        balance(a_field(text))
    assert (refused.value.code, refused.value.line) == (code, 7)


def test_a_sum_has_a_count():
    assert sum_of(a_field("00003EUR156,43")) == Sum(3, 15643, "EUR")
    with pytest.raises(FileRefused, match="no count"):
        sum_of(a_field("EUR156,43"))


@pytest.mark.parametrize("text", ["EUR0,", "EURD100,00", "EUR0,00 "])
def test_a_limit_says_the_currency(text):
    assert floor_currency(a_field(text)) == "EUR"


def test_what_is_no_limit_is_refused():
    with pytest.raises(FileRefused, match="no floor limit"):
        floor_currency(a_field("0,00"))
