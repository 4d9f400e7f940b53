"""Retry: whether a charge that was refused or returned is tried again, and when."""

from dataclasses import dataclass
from datetime import date

from payportal.domain.collecting_days import later
from payportal.domain.decline import decline

MOST_RETRIES = 2
"""So often a debit may be presented again after its first return: the limit of the ACH rules, kept for cards too."""
DAYS_BETWEEN = 3
"""Collecting days from one try to the next: long enough for money to arrive, short enough to be expected."""


@dataclass(frozen=True, slots=True)
class Next:
    """What follows on a failure: another try ``on`` a day, or none and the ``words`` why."""

    on: date | None
    words: str


def after_failure(code: str, failures: int, *, kind: str, day: date) -> Next:
    """Return what follows on the ``failures``-th failure in a row, told by decline or return ``code`` on ``day``.

    A code that is final, or not known, is never tried again; any other at most twice more.
    """
    reason = decline(code)
    if not reason.retry:
        return Next(None, reason.words)
    if failures > MOST_RETRIES:
        return Next(None, reason.words)
    return Next(later(kind, day, DAYS_BETWEEN), reason.words)
