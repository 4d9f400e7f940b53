"""Aging: how long something open is past due, in the buckets that every page, statement and report has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LIMITS: tuple[tuple[int | None, int | None], ...] = ((None, 0), (0, 30), (30, 60), (60, 90), (90, None))
"""Each bucket: more than so many days past due, at most so many; the last has no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aging:
    """What is owed in one currency by bucket, and what is owed back; all together is the balance. Minor units."""

    currency: str
    buckets: tuple[int, ...]
    credit_minor: int

    @property
    def owed_minor(self) -> int:
        """Return what is owed, without credits."""
        return sum(self.buckets)

    @property
    def total_minor(self) -> int:
        """Return the balance: what is owed less credits."""
        return self.owed_minor + self.credit_minor


def bucket(due_date: date, on: date) -> int:
    """Return the number of the bucket in which a due date falls on a day."""
    late = (on - due_date).days
    return next(number for number, (_, most) in enumerate(LIMITS) if most is None or late <= most)


def bounds(number: int, on: date) -> tuple[date | None, date | None]:
    """Return the first and the last due date of a bucket on a day; None where it is open on that side."""
    more, most = LIMITS[number]
    first = None if most is None else on - timedelta(days=most)
    last = None if more is None else on - timedelta(days=more + 1)
    return first, last


def aging(currency: str, items: Iterable[tuple[date, int]], on: date) -> Aging:
    """Return the aging of open items, given as due date and open amount in minor units of one currency."""
    buckets, credit = [0] * len(LIMITS), 0
    for due_date, open_minor in items:
        if open_minor < 0:
            credit += open_minor
        else:
            buckets[bucket(due_date, on)] += open_minor
    return Aging(currency=currency, buckets=tuple(buckets), credit_minor=credit)
