import pytest

from payportal.domain.currency import EXPONENTS, exponent
from payportal.domain.errors import UnknownCurrency


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("USD", 2), ("EUR", 2), ("HUF", 2), ("JPY", 0), ("KRW", 0), ("ISK", 0), ("KWD", 3), ("BHD", 3), ("CLF", 4)],
)
def test_a_currency_has_the_decimals_of_iso_4217(currency, digits):
    assert exponent(currency) == digits


@pytest.mark.parametrize("code", ["", "usd", "US", "XAU", "DEM", "USD "])
def test_an_unlisted_code_is_named_and_refused(code):
    with pytest.raises(UnknownCurrency, match="no ISO 4217 currency") as refused:
        exponent(code)
    assert refused.value.code == "unknown_currency"
    assert repr(code) in refused.value.message


def test_every_listed_code_is_three_capitals_with_at_most_four_decimals():
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in EXPONENTS)
    assert set(EXPONENTS.values()) == {0, 2, 3, 4}
