"""Days on which TARGET, the settlement system of the euro, is open: no weekend, none of its six holidays."""

from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5
_FIXED = ((1, 1), (5, 1), (12, 25), (12, 26))


def is_target_day(day: date) -> bool:
    """Say whether TARGET settles on ``day``."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


def next_target_day(day: date) -> date:
    """Return the first day after ``day`` on which TARGET settles."""
    following = day + timedelta(days=1)
    while not is_target_day(following):
        following += timedelta(days=1)
    return following


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    easter = _easter(year)
    around_easter = (easter - timedelta(days=2), easter + timedelta(days=1))
    return frozenset({date(year, month, day) for month, day in _FIXED}.union(around_easter))


def _easter(year: int) -> date:
    """Return Easter Sunday by the Gregorian rule of Meeus, Jones and Butcher."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    moved = (century + 8) // 25
    epact = (19 * golden + century - century // 4 - (century - moved + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
