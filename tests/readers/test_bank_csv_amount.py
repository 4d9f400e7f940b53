"""Amounts as banks print them."""

import pytest

from payportal.domain.errors import BadAmount
from payportal.readers.bank_csv_amount import parse_bank_amount


@pytest.mark.parametrize(
    ("text", "decimal", "minor"),
    [
        ("12.00", ".", 1200), ("-12", ".", -1200), ("+30000,77", ",", 3000077), ("(12.00)", ".", -1200),
        ("12.00-", ".", -1200), ("- $1,150.00", ".", -115000), ("-$1,150.00", ".", -115000), ("$(12.00)", ".", -1200),
        ("($12.00)", ".", -1200), ("$ -12.00", ".", -1200), ("1\u00a0150,00", ",", 115000), (".50", ".", 50),
        ("1\u202f150\u202f000,5", ",", 115000050), ("1'234'567.89", ".", 123456789), ("1,23,456.00", ".", 12345600),
        ("1,234", ".", 123400), ("1.234", ",", 123400), ("USD 12.00", ".", 1200), ("12.00 USD", ".", 1200),
        ("\u221212.00", ".", -1200), ("12.00 DR", ".", -1200), ("12.00CR", ".", 1200), ("1.234,50-", ",", -123450),
    ],
)  # fmt: skip
def test_an_amount_is_read_by_its_decimal_mark(text, decimal, minor):
    assert parse_bank_amount(text, "USD", decimal=decimal) == minor


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("12..34", "."), ("12.3.4", "."), ("1,23", "."), ("12.34", ","), ("1.234,50", "."), ("1,234.50", ","),
        ("1,2345", "."), ("NaN", "."), ("1e5", "."), ("--5", "."), ("(-5.00)", "."), ("5.00- DR", "."), ("", "."),
        ("-", "."), ("$", "."), ("€5.00", "."), ("5.005", "."), ("1 234,567.00", "."), ("٣", "."), ("12,", ","),
    ],
)  # fmt: skip
def test_what_the_mark_does_not_make_plain_is_refused(text, decimal):
    with pytest.raises(BadAmount):
        parse_bank_amount(text, "USD", decimal=decimal)


def test_decimals_are_those_of_the_currency():
    assert parse_bank_amount("1.234", "KWD", decimal=".") == 1234
    assert parse_bank_amount("1,234", "JPY", decimal=".") == 1234
    assert parse_bank_amount("€5.00", "EUR", decimal=".") == 500
