"""Amounts as banks print them in CSV, read by the decimal mark of the profile and never by a guess."""

import re

from payportal.domain.errors import BadAmount
from payportal.domain.money import parse_minor

_BLANKS = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007\t"), " ")
_MINUS = dict.fromkeys(map(ord, "\u2212\u2013\u2010\u2011"), "-")
_TABLE = _BLANKS | _MINUS
_SYMBOLS = {"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₪": "ILS", "₫": "VND"}
_SHARED = "$¥"
"""Signs of several currencies: they say nothing against the one that is given."""
_SIDE = re.compile(r" ?(CR|DR|DB)\.?$", re.IGNORECASE)
_PARENTHESES = re.compile(r"\((.*)\)")
_THREES = r"[0-9]{{1,3}}(?:([{0}])[0-9]{{3}}(?:\1[0-9]{{3}})*)?"
_LAKHS = r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"
_FORMS = {
    ".": re.compile(rf"(?:[0-9]*|{_THREES.format(chr(39) + ', ’')}|{_LAKHS})(?:\.[0-9]+)?"),
    ",": re.compile(rf"(?:[0-9]*|{_THREES.format(chr(39) + '. ’')})(?:,[0-9]+)?"),
}
_PLAIN = {mark: re.compile(rf"-?[0-9]{{1,15}}(?:\{mark}[0-9]+)?") for mark in ".,"}
_GROUPS = {".": ", '’", ",": ". '’"}


def parse_bank_amount(text: str, currency: str, *, decimal: str, thousands: str = "") -> int:
    """Return the signed minor units of ``(12.00)``, ``12.00-``, ``- $1,150.00``, ``1 150,00``, ``12.00 DR``.

    Raises BadAmount for what the decimal mark does not make plain, and for more decimals than the currency has.
    """
    if _PLAIN[decimal].fullmatch(text):
        return parse_minor(text.replace(decimal, "."), currency)
    cleaned = text.translate(_TABLE).strip()
    unsigned, negative = _without_sign(cleaned, currency, text)
    if not unsigned or unsigned[0] == decimal == "," or not _FORMS[decimal].fullmatch(unsigned):
        raise _no_amount(text, decimal)
    if thousands and set(unsigned) & set(_GROUPS[decimal]) - {thousands.translate(_TABLE)}:
        raise BadAmount(f"{text.strip()[:40]!r} parts its digits otherwise than by {thousands!r}; correct it")
    for sign in _GROUPS[decimal]:
        unsigned = unsigned.replace(sign, "")
    unsigned = unsigned.replace(decimal, ".")
    minor = parse_minor(f"0{unsigned}" if unsigned.startswith(".") else unsigned, currency)
    return -minor if negative else minor


def _without_sign(text: str, currency: str, shown: str) -> tuple[str, bool]:
    """Return the digits and whether the amount is below zero; a sign that is said twice is refused."""
    signs = 0
    if side := _SIDE.search(text):
        signs += side[1].upper() != "CR"
        text = text[: side.start()]
    text = _without_symbol(text, currency, shown)
    if inner := _PARENTHESES.fullmatch(text):
        signs, text = signs + 1, _without_symbol(inner[1].strip(), currency, shown)
    if text[:1] in ("-", "+"):
        signs, text = signs + (text[0] == "-"), text[1:].strip()
    elif text[-1:] in ("-", "+"):
        signs, text = signs + (text[-1] == "-"), text[:-1].strip()
    text = _without_symbol(text, currency, shown)
    if text[:1] in ("-", "+"):
        signs, text = signs + (text[0] == "-"), text[1:].strip()
    if signs > 1:
        raise BadAmount(f"{shown.strip()[:40]!r} is marked as negative twice; correct the amount")
    return text, signs == 1


def _without_symbol(text: str, currency: str, shown: str) -> str:
    """Take the currency's code or sign off either end; another currency's is refused."""
    for sign, code in _SYMBOLS.items():
        if sign in text and code != currency:
            raise BadAmount(f"{shown.strip()[:40]!r} is in {code}, the row in {currency}; mend the currency")
    for sign in (currency, *_SYMBOLS, *_SHARED):
        text = text.removeprefix(sign).removesuffix(sign).strip()
    return text


def _no_amount(text: str, decimal: str) -> BadAmount:
    example = "1,234.50" if decimal == "." else "1.234,50"
    return BadAmount(
        f"{text.strip()[:40]!r} is no amount with the decimal mark {decimal!r} (such as {example}); "
        "correct it, or the profile's decimal, skip or foot"
    )
