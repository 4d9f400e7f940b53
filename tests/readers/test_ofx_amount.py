"""TRNAMT in every way that banks write it."""

import pytest

from payportal.domain.errors import BadAmount
from payportal.readers.ofx_amount import parse_amount


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1480.00", "USD", 148000),
        ("-98.91", "USD", -9891),
        ("+5", "USD", 500),
        ("-10,00", "EUR", -1000),
        ("-99,5", "EUR", -9950),
        (".50", "USD", 50),
        ("-,50", "EUR", -50),
        ("5.", "USD", 500),
        ("0", "USD", 0),
        ("1,234,567.89", "USD", 123456789),
        ("-3.210,05", "EUR", -321005),
        ("1 234,56", "EUR", 123456),
        ("1\u00a0234,56", "EUR", 123456),
        ("1'234.50", "CHF", 123450),
        ("1,234,567", "USD", 123456700),
        ("1.234.567", "EUR", 123456700),
        ("12,345.600", "USD", 1234560),
        ("25.0000", "USD", 2500),
        ("0.500", "USD", 50),
        ("1.234", "KWD", 1234),
        ("7700", "JPY", 7700),
        ("7700.00", "JPY", 7700),
    ],
)
def test_what_means_one_amount_is_read(text, currency, minor):
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1,234", "USD"),
        ("1.234", "EUR"),
        ("-12.345", "EUR"),
        ("1,234", "JPY"),
    ],
)
def test_what_may_mean_thousands_or_decimals_is_refused(text, currency):
    with pytest.raises(BadAmount, match="thousands or decimals"):
        parse_amount(text, currency)


@pytest.mark.parametrize(
    "text",
    ["", "NaN", "Infinity", "-Infinity", "null", "1e5", "1E+05", "$120", "120 USD", "--5", "5-", "(5.00)", "1.2.3",
     "1,23,456.00", "12 34.00", "0x10", "１２", "788.5385340523635", "1.005,00.5", "9" * 16],
)  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(BadAmount):
        parse_amount(text, "USD")
