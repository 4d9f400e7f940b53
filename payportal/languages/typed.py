"""Amounts as people type them: read as the page writes them, otherwise only where nothing else can be meant.

``1.234`` on a German page may be a thousand or a slip of the finger, ``12,5`` on an English one a comma for a dot or a
digit that is missing. Money is not guessed: such a text is refused, with an example of how to write it.
"""

import re
import unicodedata

from payportal.domain.currency import exponent
from payportal.domain.errors import BadAmount
from payportal.domain.money import parse_minor
from payportal.domain.sentence import say
from payportal.languages import writing

SPACES = re.compile(r"[\s\u2009\u202f\u00a0\u200e\u200f\u2066-\u2069]+")
"""What separates thousands or only turns the direction of writing."""
EASTERN = str.maketrans({"٫": ".", "٬": ","})
APOSTROPHES = re.compile(r"(?<=\d)['’](?=\d{3}(?!\d))")
"""The thousands signs of Switzerland."""
PLAIN = re.compile(r"(\d{1,18})(?:\.(\d+))?")
GROUPED = re.compile(r"(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?")


def minor_of(text: str, currency: str, language: str) -> int:
    """Return the minor units of what a person typed on a page in ``language``; raises BadAmount with a sentence."""
    cleaned = SPACES.sub("", text).translate(EASTERN if writing.decimal_sign(language) == "." else {})
    cleaned = "".join(str(unicodedata.decimal(sign, sign)) for sign in cleaned)
    cleaned = APOSTROPHES.sub("", cleaned).removesuffix(currency).removeprefix(currency)
    digits = exponent(currency)
    pointed = _page_form(cleaned, digits, language) or _only_reading(cleaned, digits, language)
    if pointed is None:
        raise _ambiguous_or_none(text, cleaned, currency, language)
    return parse_minor(pointed, currency)


def _page_form(cleaned: str, digits: int, language: str) -> str | None:
    """Return the text as a plain decimal when it is written as the page writes amounts."""
    decimal = writing.decimal_sign(language)
    english = cleaned.translate({ord(","): ".", ord("."): ","}) if decimal == "," else cleaned
    found = PLAIN.fullmatch(english) or GROUPED.fullmatch(english)
    if found is None or len(found[2] or "") > digits or _could_be_decimals(english, digits, decimal):
        return None
    return english.replace(",", "")


def _could_be_decimals(english: str, digits: int, decimal: str) -> bool:
    """Return whether the only sign is a thousands sign that others take for the decimal one: ``1.234``."""
    one_group = re.fullmatch(r"\d{1,3},\d{3}", english) is not None
    return one_group and digits > 0 and (decimal == "," or digits >= 3)


def _only_reading(cleaned: str, digits: int, language: str) -> str | None:
    """Return ``12.50`` and ``1,234.50`` on pages with a decimal comma: keyboards have the dot, and no group is so long.

    The other way round nothing is taken: a comma that is no thousands sign is a slip on an English page.
    """
    if writing.decimal_sign(language) != ",":
        return None
    found = PLAIN.fullmatch(cleaned) or GROUPED.fullmatch(cleaned)
    if found is None or not found[2] or len(found[2]) > digits or len(found[2]) == 3:
        return None
    return cleaned.replace(",", "")


def _ambiguous_or_none(text: str, cleaned: str, currency: str, language: str) -> BadAmount:
    """Return the refusal, with an example of 1,234.5 as the page writes it."""
    shown, digits = text.strip()[:40], exponent(currency)
    example = writing.plain(12_345 * 10**digits // 10, currency, language)
    decimals = re.fullmatch(r"\d+[.,](\d+)", cleaned)
    decimal = writing.decimal_sign(language)
    if decimals and cleaned[-len(decimals[1]) - 1] == decimal and len(decimals[1]) > digits:
        return BadAmount(
            say("%(typed)s has %(found)s decimals but %(currency)s has %(digits)s; correct the amount",
                typed=shown, found=len(decimals[1]), currency=currency, digits=digits)
        )  # fmt: skip
    if decimals and len(decimals[1]) == 3:
        return BadAmount(
            say("“%(typed)s” can be read in two ways; write it like %(example)s", typed=shown, example=example)
        )
    return BadAmount(say("“%(typed)s” is no amount; write it like %(example)s", typed=shown, example=example))
