"""TRNAMT: banks write it in every way; what could mean two amounts is refused, never guessed."""

import re

from payportal.domain.currency import exponent
from payportal.domain.errors import BadAmount
from payportal.domain.money import parse_minor

_SHAPE = re.compile(r"([+-]?)([0-9][0-9.,' ]*|[.,][0-9]+)")
_GROUPS = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2019": "'"})


def parse_amount(text: str, currency: str) -> int:
    """Return signed minor units of an amount with either decimal mark and any grouping.

    Raises BadAmount for anything else (``NaN``, ``1e5``, ``$120``), for more decimals than the currency has, and for
    one mark before exactly three digits, which reads as thousands in one country and as decimals in another.
    """
    cleaned = text.strip().translate(_SPACES)
    shape = _SHAPE.fullmatch(cleaned)
    if shape is None:
        raise BadAmount(f"TRNAMT {text.strip()[:40]!r} is no amount")
    return parse_minor(f"{shape[1]}{_plain(shape[2].strip(), currency)}", currency)


def _plain(number: str, currency: str) -> str:
    whole, mark, fraction = _parted(number)
    if mark and len(fraction) == 3 and exponent(currency) != 3 and not _grouped(whole):
        if whole.lstrip("0"):
            raise BadAmount(f"TRNAMT {number} may mean thousands or decimals; ask the bank which")
    elif whole and not whole.isdecimal() and not _grouped(whole):
        raise BadAmount(f"TRNAMT {number} is no amount: its groups are not of three digits")
    digits = re.sub(r"[^0-9]", "", whole) or "0"
    return f"{digits}.{fraction}" if fraction else digits


def _parted(number: str) -> tuple[str, str, str]:
    """Return whole part, decimal mark and decimals; the mark is the last one, unless it stands more than once."""
    at = max(number.rfind("."), number.rfind(","))
    if at < 0 or number.count(number[at]) > 1:
        return number, "", ""
    return number[:at], number[at], number[at + 1 :]


def _grouped(whole: str) -> bool:
    return bool(_GROUPS.fullmatch(whole))
