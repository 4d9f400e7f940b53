"""The statement line (:61:): when, which way, how much, and the references of payer and bank.

``YYMMDD[MMDD]`` mark, funds code letter, amount with a decimal comma, type code, customer reference, ``//`` and the
bank's reference; on the next line what the bank adds. RC takes a credit back and is money out, RD takes a debit back
and is money in; EC and ED are expected only.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from payportal.domain.errors import FileRefused
from payportal.readers.fields import short_date
from payportal.readers.swift_balance import minor
from payportal.readers.swift_fields import Field

_ENTRY = re.compile(
    r"([0-9]{6})([0-9]{4}| {4}|)(RC|RD|EC|ED|C|D)[A-Z]?([0-9]{1,15}(?:,[0-9]*)?)([A-Z][A-Z0-9 ]{3})(.*)"
)
_REFERENCE_WIDTH = 16
_POINTERS = re.compile(r"(NONREF|NOREF|NOTPROVIDED|NOT PROVIDED|NON|EREF|KREF|PREF|MREF|MARF|[0 ]*)\+?")
"""In place of a reference: there is none, or it stands in the text that follows."""
_CREDITS = {"C", "RD"}
_EXPECTED = {"EC", "ED"}
_LAST_DAYS = {"29", "30"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a statement; ``day_as_written`` is set where the value date is no day and was moved to one.

    ``party`` is the name that some banks write behind the customer reference, filled up to its width.
    """

    line: int
    value_date: date
    booked_on: date | None
    mark: str
    amount_minor: int
    type_code: str
    customer_reference: str
    bank_reference: str
    party: str
    supplement: str
    day_as_written: str

    @property
    def credit(self) -> bool:
        """Say whether money came in: a credit, or a debit that was taken back."""
        return self.mark in _CREDITS

    @property
    def expected(self) -> bool:
        """Say whether the bank only expects the money."""
        return self.mark in _EXPECTED

    @property
    def signed_minor(self) -> int:
        """Return what the entry moves: above zero in, below zero out, nothing while it is expected."""
        if self.expected:
            return 0
        return self.amount_minor if self.credit else -self.amount_minor


def entry_of(field: Field, currency: str) -> Entry:
    """Return the entry of a :61:; raises FileRefused ``bad_entry``, ``bad_date`` or ``bad_amount``."""
    found = _ENTRY.fullmatch(field.lines[0].rstrip())
    if found is None:
        raise FileRefused(f"{field.lines[0][:40]!r} is no statement line", code="bad_entry", line=field.line)
    value_date, moved = _value_date(found[1], field.line)
    customer, _, bank = found[6].partition("//")
    customer, party = _without_party(customer)
    return Entry(
        line=field.line,
        value_date=value_date,
        booked_on=_booked_on(found[2], value_date),
        mark=found[3],
        amount_minor=minor(found[4], currency, field.line),
        type_code=" ".join(found[5].split()),
        customer_reference=named(customer),
        bank_reference=named(bank),
        party=party,
        supplement=" ".join(part.strip() for part in field.lines[1:]),
        day_as_written=found[1] if moved else "",
    )


def named(reference: str) -> str:
    """Return a reference, empty where it is only a word or zeros that stand for none."""
    cleaned = " ".join(reference.split())
    return "" if _POINTERS.fullmatch(cleaned) else cleaned


@lru_cache(maxsize=1024)
def _value_date(text: str, line: int) -> tuple[date, bool]:
    """Return the day, and whether it had to be moved: banks that count 30 days a month write February 30."""
    day = short_date(text)
    if day:
        return day, False
    last = _last_of_february(text) if text[2:4] == "02" and text[4:] in _LAST_DAYS else None
    if last is None:
        raise FileRefused(f"value date {text!r} is no day YYMMDD", code="bad_date", line=line)
    return last, True


def _last_of_february(text: str) -> date | None:
    return short_date(f"{text[:4]}29") or short_date(f"{text[:4]}28")


@lru_cache(maxsize=1024)
def _booked_on(text: str, value_date: date) -> date | None:
    """Return the entry date in the year that brings it nearest to the value date, None where it is no day."""
    if not text.strip():
        return None
    near = []
    for year in (value_date.year - 1, value_date.year, value_date.year + 1):
        short = f"{year % 100:02}{text}"
        if day := short_date(short) or (_last_of_february(short) if text in {"0229", "0230"} else None):
            near.append(day)
    return min(near, key=lambda day: abs(day - value_date)) if near else None


def _without_party(customer: str) -> tuple[str, str]:
    head, rest = customer[:_REFERENCE_WIDTH], customer[_REFERENCE_WIDTH:]
    # A filled-up reference shows that its field ends there; a long one without blanks is one reference.
    return (head, rest.strip()) if rest and "  " in f"{head} " else (customer, "")
