"""Balances and sums of SWIFT statements: a mark, a day, a currency and an amount with a decimal comma."""

import re
from dataclasses import dataclass, field
from datetime import date

from payportal.domain.currency import exponent
from payportal.domain.errors import BadAmount, FileRefused, UnknownCurrency
from payportal.domain.money import parse_minor
from payportal.readers.fields import short_date
from payportal.readers.swift_fields import Field

_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9]{1,15}(?:,[0-9]*)?)\s*")
_SUM = re.compile(r"([0-9]{1,5})([A-Z]{3})([0-9]{1,15}(?:,[0-9]*)?)\s*")
_FLOOR = re.compile(r"([A-Z]{3})[CD]?[0-9]{1,15}(?:,[0-9]*)?\s*")


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on the account; ``amount_minor`` is negative when the account is overdrawn.

    ``day`` is None where none is written; the same balance on another day is the same.
    """

    amount_minor: int
    currency: str
    day: date | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """How many entries of one side a report states, and what they add up to."""

    count: int
    amount_minor: int
    currency: str


def balance(field: Field) -> Balance:
    """Return a balance; raises FileRefused ``bad_balance``, ``unknown_currency`` or ``bad_amount``."""
    found = _BALANCE.fullmatch(field.lines[0])
    if found is None:
        raise FileRefused(f"{field.lines[0][:30]!r} is no balance", code="bad_balance", line=field.line)
    amount = minor(found[4], known(found[3], field.line), field.line)
    return Balance(amount if found[1] == "C" else -amount, found[3], short_date(found[2]))


def sum_of(field: Field) -> Sum:
    """Return count and sum of :90C: or :90D:; raises FileRefused ``bad_sum``."""
    found = _SUM.fullmatch(field.lines[0])
    if found is None:
        raise FileRefused(f"{field.lines[0][:30]!r} is no count with a sum", code="bad_sum", line=field.line)
    return Sum(int(found[1]), minor(found[3], known(found[2], field.line), field.line), found[2])


def floor_currency(field: Field) -> str:
    """Return the currency of a floor limit (:34F:), which is that of the report; raises FileRefused ``bad_floor``."""
    found = _FLOOR.fullmatch(field.lines[0])
    if found is None:
        raise FileRefused(f"{field.lines[0][:30]!r} is no floor limit", code="bad_floor", line=field.line)
    return known(found[1], field.line)


def minor(text: str, currency: str, line: int) -> int:
    """Return minor units of digits with a decimal comma; raises FileRefused ``bad_amount``."""
    try:
        return parse_minor(text.replace(",", ".").removesuffix("."), currency)
    except BadAmount as error:
        raise FileRefused(error.message, code=error.code, line=line) from error


def known(currency: str, line: int) -> str:
    """Return the currency when ISO 4217 lists it; raises FileRefused ``unknown_currency``."""
    try:
        exponent(currency)
    except UnknownCurrency as error:
        raise FileRefused(error.message, code=error.code, line=line) from error
    return currency
