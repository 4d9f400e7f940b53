"""Amounts as people type them: the page's own form, or what cannot mean anything else; never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.currency import EXPONENTS
from payportal.domain.errors import BadAmount
from payportal.domain.money import MAX_MINOR
from payportal.languages import writing
from payportal.languages.known import LANGUAGES
from payportal.languages.spoken import spoken
from payportal.languages.typed import minor_of


@pytest.mark.parametrize(
    ("text", "currency", "language", "minor"),
    [
        ("1234.50", "USD", "en", 123_450),
        ("1,234.50", "USD", "en", 123_450),
        ("1,200", "USD", "en", 120_000),
        ("1 234.50", "USD", "en", 123_450),
        (" 1,234.50 USD ", "USD", "en", 123_450),
        (".5", "USD", "en", None),
        ("12,5", "USD", "en", None),
        ("1.234,50", "USD", "en", None),
        ("1.200", "USD", "en", None),
        ("1,234", "KWD", "en", None),
        ("1,234.567", "KWD", "en", 1_234_567),
        ("1.234", "KWD", "en", 1234),
        ("1234,50", "EUR", "de", 123_450),
        ("1.234,50", "EUR", "de", 123_450),
        ("1.234", "EUR", "de", None),
        ("1.234.567", "EUR", "de", 123_456_700),
        ("1.234.56", "EUR", "de", None),
        ("1234.50", "EUR", "de", 123_450),
        ("12.5", "EUR", "de", 1250),
        ("1,234.50", "EUR", "de", 123_450),
        ("1,234", "EUR", "de", None),
        ("1,234", "KWD", "de", 1234),
        ("1.234", "KWD", "de", None),
        ("1.234", "JPY", "de", 1234),
        ("1'234.50", "CHF", "de", 123_450),
        ("1’234,50", "CHF", "de", 123_450),
        ("1'23", "CHF", "de", None),
        ("1\u202f234,50", "EUR", "fr", 123_450),
        ("1.234", "EUR", "fr", None),
        ("1.234,50 €", "EUR", "es", None),
        ("١٬٢٣٤٫٥٠", "AED", "ar", 123_450),
        ("۱۲۳۴", "AED", "ar", 123_400),
        ("1,234.50", "AED", "ar", 123_450),
        ("-5", "USD", "en", None),
        ("", "USD", "en", None),
        ("1e3", "USD", "en", None),
        ("²", "USD", "en", None),
        ("9" * 30, "USD", "de", None),
    ],
)
def test_only_what_cannot_mean_anything_else_is_taken(text, currency, language, minor):
    if minor is not None:
        assert minor_of(text, currency, language) == minor
        return
    with pytest.raises(BadAmount):
        minor_of(text, currency, language)


@given(
    minor=st.integers(0, MAX_MINOR), currency=st.sampled_from(sorted(EXPONENTS)),
    language=st.sampled_from(list(LANGUAGES)),
)  # fmt: skip
def test_what_a_page_writes_is_read_back_to_the_minor_unit(minor, currency, language):
    for written in (writing.plain(minor, currency, language), writing.amount(minor, currency, language)):
        assert minor_of(written, currency, language) == minor
        assert minor_of(f"{written}\N{NO-BREAK SPACE}{currency}", currency, language) == minor


@given(text=st.text("0123456789.,' ", max_size=12), currency=st.sampled_from(["USD", "JPY", "KWD"]),
       language=st.sampled_from(list(LANGUAGES)))  # fmt: skip
def test_no_digit_is_ever_lost_or_moved(text, currency, language):
    try:
        minor = minor_of(text, currency, language)
    except BadAmount:
        return
    digits = "".join(sign for sign in text if sign.isdigit()).lstrip("0")
    assert str(minor).rstrip("0") == digits.rstrip("0") or minor == 0 == int(digits or 0)


@pytest.mark.parametrize(
    ("text", "currency", "language", "told"),
    [
        ("1.234", "EUR", "de", "„1.234“ lässt sich auf zwei Arten lesen; schreiben Sie den Betrag wie 1234,50"),
        ("abc", "JPY", "de", "„abc“ ist kein Betrag; schreiben Sie ihn wie 1234"),
        ("1,2345", "EUR", "fr", "1,2345 a 4 décimales, mais EUR en a 2 ; corrigez le montant"),
        ("1.234", "USD", "en", "1.234 has 3 decimals but USD has 2; correct the amount"),
    ],
)
def test_the_refusal_shows_how_to_write_it(text, currency, language, told):
    with pytest.raises(BadAmount) as refused:
        minor_of(text, currency, language)
    assert spoken(refused.value.message, language) == told
