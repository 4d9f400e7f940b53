"""Amounts in sentences have a comma at the thousands and the decimals of their currency."""

import pytest

from payportal.matching.spoken import spoken


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (0, "USD", "0.00"),
        (99_999, "USD", "999.99"),
        (1_970_886, "USD", "19,708.86"),
        (-100_000, "EUR", "-1,000.00"),
        (1_234_567, "JPY", "1,234,567"),
        (1_234_567, "KWD", "1,234.567"),
        (-5, "USD", "-0.05"),
    ],
)
def test_an_amount_in_a_sentence(minor, currency, words):
    assert spoken(minor, currency) == words
