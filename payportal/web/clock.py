"""The clock of the edge: below it, days and moments are passed in."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the business day, in UTC."""
    return now().date()
