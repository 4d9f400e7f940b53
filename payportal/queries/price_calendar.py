"""What one open item costs on each day until it is due: the calendar from which a payer chooses a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from sqlalchemy.orm import Session

from payportal.domain.early_payment import yearly_percent
from payportal.domain.money import Money
from payportal.domain.open_item import OpenItem
from payportal.domain.reward import NO_REWARD, Reward
from payportal.queries import offers
from payportal.queries.offers import RunningOffer

LONGEST_DAYS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceDay:
    """A price and the last day on which it holds; ``yearly_percent`` is what the saving is on it as a yearly rate."""

    day: date
    price_minor: int
    kept_minor: int
    days_early: int
    yearly_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Pricing:
    """What an item costs today, and each later price until it is due; ``name`` is the offer behind today's price."""

    today: Reward
    days: tuple[PriceDay, ...]
    name: str = ""


def of(session: Session, item: OpenItem, *, on: date) -> Pricing:
    """Return the prices of one item from ``on`` to its due date."""
    return of_all(session, [item], on=on)[item.item_id]


def of_all(session: Session, items: Sequence[OpenItem], *, on: date) -> dict[int, Pricing]:
    """Return by item id the prices of each; offers and taxes are asked for once, however many items there are."""
    running = offers.running(session, sorted({item.customer_id for item in items}), on=on)
    stated = offers.taxes(session, items) if running else {}
    return {item.item_id: _pricing(item, running, on=on, tax=stated.get(item.item_id)) for item in items}


def _pricing(item: OpenItem, running: Sequence[RunningOffer], *, on: date, tax: Money | None) -> Pricing:
    by_day = [(day, offers.best(item, running, on=day, tax=tax)) for day in _days(item, on)]
    today = by_day[0][1] if by_day else NO_REWARD
    named = {offer.offer_id: offer.name for offer in running}
    return Pricing(today, tuple(_steps(item, by_day)), named.get(today.offer_id or 0, ""))


def sampled(days: Sequence[PriceDay], *, most: int = 6) -> list[PriceDay]:
    """Return at most ``most`` of many prices, evenly spread, the first and the last among them."""
    if len(days) <= most:
        return list(days)
    return [days[round(step * (len(days) - 1) / (most - 1))] for step in range(most)]


def _days(item: OpenItem, on: date) -> list[date]:
    if item.open_minor <= 0:
        return []
    last = min(max(item.due_date, item.discount_date or item.due_date), on + timedelta(days=LONGEST_DAYS))
    return [on + timedelta(days=offset) for offset in range(max((last - on).days, 0) + 1)]


def _steps(item: OpenItem, by_day: Sequence[tuple[date, Reward]]) -> list[PriceDay]:
    """One row for each price, on its last day."""
    kept = [(day, reward.discount_minor) for day, reward in by_day]
    last = [(day, minor) for (day, minor), (_, then) in pairwise(kept) if minor != then] + kept[-1:]
    return [_price(item, day, kept_minor) for day, kept_minor in last]


def _price(item: OpenItem, day: date, kept_minor: int) -> PriceDay:
    price, early = item.open_minor - kept_minor, (item.due_date - day).days
    yearly = None
    if kept_minor and early > 0:
        yearly = yearly_percent(Money(kept_minor, item.currency), Money(price, item.currency), days=early)
    return PriceDay(day=day, price_minor=price, kept_minor=kept_minor, days_early=early, yearly_percent=yearly)
