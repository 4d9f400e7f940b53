"""Counts, amounts and days as each language writes them."""

from datetime import date, time

import pytest

from payportal.languages import writing

NARROW, LRI, PDI = "\N{NARROW NO-BREAK SPACE}", "\u2066", "\u2069"


@pytest.mark.parametrize(
    ("minor", "currency", "language", "shown"),
    [
        (123_450, "USD", "en", "1,234.50"),
        (123_450, "EUR", "de", "1.234,50"),
        (123_450, "EUR", "es", "1.234,50"),
        (123_450, "EUR", "fr", f"1{NARROW}234,50"),
        (123_450, "AED", "ar", "1,234.50"),
        (-5, "EUR", "de", "−0,05"),
        (-5, "EUR", "ar", f"{LRI}−0.05{PDI}"),
        (123_450, "JPY", "de", "123.450"),
        (1_234_567, "KWD", "ar", "1,234.567"),
        (10**15, "USD", "de", "10.000.000.000.000,00"),
        (10**15 - 1, "CLF", "en", "99,999,999,999.9999"),
        (0, "USD", "fr", "0,00"),
    ],
)
def test_an_amount_has_the_signs_of_the_language_and_every_decimal_of_its_currency(minor, currency, language, shown):
    assert writing.amount(minor, currency, language) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "5 Mar 2026"), ("de", "5. März 2026"), ("fr", "5 mars 2026"), ("es", "5 mar 2026"), ("ar", "5 مارس 2026")],
)
def test_a_day_has_the_month_in_words_and_western_digits(language, shown):
    assert writing.day(date(2026, 3, 5), language) == shown.replace(" ", "\N{NO-BREAK SPACE}")


def test_a_count_has_its_thousands_apart_and_a_time_of_day_24_hours():
    assert [writing.count(1_234_567, language) for language in ("en", "de")] == ["1,234,567", "1.234.567"]
    assert writing.hour(time(14, 2)) == "14:02"


def test_an_amount_with_its_code_stays_together_in_any_direction():
    assert writing.coded(-123_450, "EUR", "de") == "−1.234,50 EUR"
    assert writing.coded(123_450, "EUR", "ar") == f"{LRI}1,234.50 EUR{PDI}"
