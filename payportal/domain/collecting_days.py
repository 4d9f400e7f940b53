"""Days on which a kind of payment method can be charged: cards always, bank debits when their banks settle."""

from datetime import date, timedelta

from payportal.domain.fed_calendar import is_banking_day
from payportal.domain.method_kind import MethodKind
from payportal.domain.target_calendar import is_target_day


def is_collecting_day(kind: str, day: date) -> bool:
    """Say whether a method of ``kind`` can be charged on ``day``; raises ValueError for an unknown kind."""
    if MethodKind(kind) is MethodKind.US_BANK_ACCOUNT:
        return is_banking_day(day)
    if MethodKind(kind) is MethodKind.SEPA_DEBIT:
        return is_target_day(day)
    return True


def on_or_after(kind: str, day: date) -> date:
    """Return the first day from ``day`` on which a method of ``kind`` can be charged."""
    while not is_collecting_day(kind, day):
        day += timedelta(days=1)
    return day


def on_or_before(kind: str, day: date) -> date:
    """Return the last day up to ``day`` on which a method of ``kind`` can be charged: paid in time, never late."""
    while not is_collecting_day(kind, day):
        day -= timedelta(days=1)
    return day


def later(kind: str, day: date, count: int) -> date:
    """Return the ``count``-th day after ``day`` on which a method of ``kind`` can be charged."""
    for _ in range(count):
        day = on_or_after(kind, day + timedelta(days=1))
    return day
