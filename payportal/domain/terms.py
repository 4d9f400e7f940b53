"""Payment terms: when an invoice is due, and what an early payer may keep."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from payportal.domain.errors import BadTerms
from payportal.domain.money import Money

_DISCOUNT = re.compile(
    r"(?P<percent>\d{1,2}(?:\.\d{1,4})?)\s*(?:%|%?\s*/)\s*(?P<days>\d{1,3})(?:\s*DAYS?)?[\s,]*(?P<rest>.*)"
)
_NET = re.compile(r"(?:NET|N)\s*/?\s*(?P<days>\d{1,3})(?:\s*DAYS?)?(?P<eom>\s*EOM)?")
_EOM = re.compile(r"EOM(?:\s*\+?\s*(?P<days>\d{1,3}))?")
_AT_ONCE = {"", "DUE ON RECEIPT", "ON RECEIPT", "COD", "IMMEDIATE", "PREPAID", "CIA"}


@dataclass(frozen=True, slots=True)
class Terms:
    """Days to pay and, where agreed, a percentage for paying within ``discount_days``."""

    net_days: int = 0
    end_of_month: bool = False
    discount_percent: Decimal = Decimal(0)
    discount_days: int = 0

    @classmethod
    def parse(cls, text: str) -> "Terms":
        """Return the terms written as ``NET 30``, ``2/10 NET 30``, ``1/15, n/45``, ``EOM``, ``NET 30 EOM`` or empty.

        Raises BadTerms for anything else.
        """
        cleaned = " ".join(text.upper().split())
        discount = _DISCOUNT.fullmatch(cleaned)
        if discount:
            return cls._discounted(text, discount)
        if cleaned in _AT_ONCE:
            return cls()
        if net := _NET.fullmatch(cleaned):
            return cls(int(net["days"]), bool(net["eom"]))
        if eom := _EOM.fullmatch(cleaned):
            return cls(int(eom["days"] or 0), end_of_month=True)
        raise BadTerms(f"{text[:40]!r} are no payment terms; write NET 30, 2/10 NET 30 or EOM")

    @classmethod
    def _discounted(cls, text: str, match: re.Match[str]) -> "Terms":
        rest = cls.parse(match["rest"])
        percent, days = Decimal(match["percent"]), int(match["days"])
        if rest.discount_percent or rest.discount_days or (not rest.end_of_month and days > rest.net_days):
            raise BadTerms(f"{text[:40]!r}: the discount cannot end after the due date")
        return cls(rest.net_days, rest.end_of_month, percent, days)

    def due_date(self, issued_on: date) -> date:
        """Return the day by which the whole amount is due."""
        if not self.end_of_month:
            return issued_on + timedelta(days=self.net_days)
        last = issued_on.replace(day=calendar.monthrange(issued_on.year, issued_on.month)[1])
        return last + timedelta(days=self.net_days)

    def discount_date(self, issued_on: date) -> date | None:
        """Return the last day on which the discount may be kept, None without a discount."""
        if not self.discount_percent:
            return None
        return issued_on + timedelta(days=self.discount_days)

    def discount(self, amount: Money) -> Money:
        """Return what the terms allow to keep of ``amount``, paid in time."""
        return amount.percent(self.discount_percent)
