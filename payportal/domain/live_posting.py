"""A payment as the business's own system is told of it at once, and how long to wait before it is told again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

WAITS = (15, 60, 300, 900, 3600)
"""Seconds until the next attempt after the first, the second …; the last one goes on for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveItem:
    """What of a payment is for one open item of one account; without a number it stays on the account.

    ``amount_minor`` is money, below zero for a credit memo that was netted; ``discount_minor`` comes on top.
    """

    account: str
    number: str
    amount_minor: int
    discount_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePayment:
    """One payment; ``key`` is our name of it, under which the other side books it once. The items sum to the amount."""

    key: str
    account: str
    amount_minor: int
    currency: str
    items: tuple[LiveItem, ...]
    paid_at: datetime
    service_at_risk: bool = False


def wait(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts, at least one."""
    return timedelta(seconds=WAITS[min(attempts, len(WAITS)) - 1])
