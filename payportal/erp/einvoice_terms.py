"""Days and early-payment discounts as electronic invoices write them."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from payportal.erp.cells import read_decimal
from payportal.erp.einvoice_document import Discount

# 2026-11-26 with or without a zone or a time behind it, and 20261126 as CII writes it (formats 102 and 203).
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2}|T.*)?")
_BARE_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{4,6})?")
# XRechnung: #SKONTO#TAGE=14#PROZENT=2.25#BASISBETRAG=357.93#
_SKONTO = re.compile(
    r"#SKONTO#TAGE=(?P<days>[0-9]{1,3})#PROZENT=(?P<percent>[0-9]{1,2}(?:\.[0-9]{1,4})?)#(?:BASISBETRAG=(?P<base>[0-9.]+)#)?"
)


def day_of(text: str) -> date | None:
    """Return the issuer's own day, whatever zone or time stands behind it; None for anything else."""
    found = _DAY.fullmatch(text) or _BARE_DAY.fullmatch(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def skonto(terms: str) -> Iterator[Discount]:
    """Yield the discounts that XRechnung writes into the text of its payment terms."""
    for found in _SKONTO.finditer(terms):
        percent = read_decimal(found["percent"], decimals=4)
        if percent:
            yield Discount(percent=percent, base=found["base"] or "", days=int(found["days"]))


def last_day_of(discount: Discount, issue_date: date) -> date | None:
    """Return the last day on which a discount may be kept, None where it names none within the calendar."""
    if discount.days is None:
        return discount.last_day
    try:
        return issue_date + timedelta(days=discount.days)
    except OverflowError:
        return None
