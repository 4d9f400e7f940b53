"""Days on which the US Federal Reserve settles payments: no weekend, none of its eleven holidays."""

from datetime import date, timedelta
from functools import lru_cache

_MONDAY, _THURSDAY = 0, 3
_SATURDAY = 5
_FIRST_JUNETEENTH = 2022  # the first year in which the Federal Reserve closed for it
_FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
_NTH = ((1, _MONDAY, 3), (2, _MONDAY, 3), (9, _MONDAY, 1), (10, _MONDAY, 2), (11, _THURSDAY, 4))
"""Month, weekday and which of them: King, Washington, Labor Day, Columbus, Thanksgiving."""


def is_banking_day(day: date) -> bool:
    """Say whether the Federal Reserve settles on ``day``."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


def next_banking_day(day: date) -> date:
    """Return the first banking day after ``day``."""
    following = day + timedelta(days=1)
    while not is_banking_day(following):
        following += timedelta(days=1)
    return following


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    fixed = (date(year, month, day) for month, day in _FIXED if (month, day) != (6, 19) or year >= _FIRST_JUNETEENTH)
    days = {_observed(day) for day in fixed}
    days.update(_nth(year, *rule) for rule in _NTH)
    last_of_may = date(year, 5, 31)
    days.add(last_of_may - timedelta(days=last_of_may.weekday()))  # Memorial Day: the last Monday
    return frozenset(days)


def _observed(day: date) -> date:
    # A holiday on a Sunday is kept on Monday; one on a Saturday is kept on no banking day at all.
    return day + timedelta(days=1) if day.weekday() == 6 else day


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
