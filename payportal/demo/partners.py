"""The partners who share in what is collected, their agreements by program, and the rates of foreign money."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from payportal.demo.scene import weekday_until
from payportal.demo.tables import Row

PARTNER = "P-201"
"""The partner who has a login."""
RATE_DAYS = 10
_PARTNERS = (
    ("P-201", "Bean and Leaf Advisors", ""),
    ("P-202", "Cascadia Resale Partners", ""),
    ("P-203", "Lighthouse Cafes Franchise", ""),
    ("P-204", "Lighthouse Cafes Northwest", "P-203"),
    ("P-205", "Greenbox Recycling Alliance", ""),
    ("P-206", "Fair Harvest Growers Fund", ""),
)
_AGREEMENT_COLUMNS = ("agreement_number", "partner_number", "program", "kind", "rate", "tiers")
_AGREEMENTS = (
    ("A-REFERRAL", "P-201", "CAFE-START", "percent", "5", ""),
    ("A-RESALE", "P-202", "WEST-RESALE", "tiers", "", "0:6|5000:8|15000:10"),
    ("A-FRANCHISE", "P-203", "LIGHTHOUSE", "percent", "7.5", ""),
    ("A-FRANCHISE-NW", "P-204", "LIGHTHOUSE", "percent", "2.25", ""),
    ("A-RETURNS", "P-205", "GREENBOX", "fixed", "4.50", ""),
    ("A-FUND", "P-206", "", "percent", "0.5", ""),
)
_RATES = (("EUR", Decimal("1.0850")), ("GBP", Decimal("1.2730")))
_WAVES = (0, 7, 12, 5, -4, -9, -3, 6, 10, 2)


def partner_rows() -> list[Row]:
    """Return the partners, a parent before its children."""
    return [
        {"partner_number": number, "name": name, "email": f"pay@{'-'.join(name.lower().split()[:2])}.example",
         "currency": "USD", "parent_number": parent}
        for number, name, parent in _PARTNERS
    ]  # fmt: skip


def agreement_rows(today: date) -> list[Row]:
    """Return the agreements: all of them hold since more than a year, one more has ended."""
    since, ended = date(today.year - 1, 1, 1).isoformat(), (today - timedelta(days=60)).isoformat()
    rows = [_agreement(*words, starts_on=since) for words in _AGREEMENTS]
    pilot = ("A-PILOT", "P-201", "LIGHTHOUSE", "percent", "3", "")
    return [*rows, _agreement(*pilot, starts_on=since, ends_on=ended)]


def rate_rows(today: date) -> list[Row]:
    """Return what one euro and one pound cost in dollars on the bank's last days."""
    return [
        {"date": day.isoformat(), "base": base, "currency": "USD", "source": "demonstration",
         "rate": str(middle + Decimal(wave) / 10_000)}
        for day, wave in zip(_bank_days(today), _WAVES, strict=True)
        for base, middle in _RATES
    ]  # fmt: skip


def _bank_days(today: date) -> Iterator[date]:
    day = weekday_until(today)
    for _ in range(RATE_DAYS):
        yield day
        day = weekday_until(day - timedelta(days=1))


def _agreement(*words: str, starts_on: str, ends_on: str = "") -> Row:
    stated = dict(zip(_AGREEMENT_COLUMNS, words, strict=True))
    return stated | {"basis": "cash", "starts_on": starts_on, "ends_on": ends_on}
