"""Allocation: where an amount of money goes when a payer names the sum and not the documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from payportal.domain.early_payment import PartialPolicy
from payportal.domain.open_item import OpenItem
from payportal.domain.reward import NO_REWARD, Reward


class First(StrEnum):
    """What is paid before the others: what is due first, what was billed first, or what saves most of each unit."""

    DUE = "due"
    OLDEST = "oldest"
    DISCOUNT = "discount"


@dataclass(frozen=True, slots=True)
class Allocation:
    """By item id what each is reduced by (cash and discount), and what of the cash no item takes; in minor units."""

    settled: Mapping[int, int]
    rest_minor: int


def allocate(
    items: Sequence[OpenItem], cash_minor: int, rewards: Mapping[int, Reward], *, first: First = First.DUE,
    most: Mapping[int, int] | None = None,
) -> Allocation:  # fmt: skip
    """Spread ``cash_minor`` over items of one currency: each in turn is settled whole, the last takes what is left.

    ``most`` says by item id what is asked of it where that is less than is open, such as an instalment.
    What the payer pays for the settled parts and the rest add up to exactly ``cash_minor``. Items that cost nothing
    after their discount are left out: nothing can be paid for them.
    """
    settled: dict[int, int] = {}
    left = cash_minor
    for item in sorted(items, key=lambda item: _turn(item, _reward(rewards, item), first)):
        reward, asked = _reward(rewards, item), _asked(most, item)
        cost = asked - reward.of_part(asked, item.open_minor)
        if left <= 0 or cost <= 0:
            continue
        in_parts = reward if asked == item.open_minor or reward.partial is PartialPolicy.PRO_RATA else NO_REWARD
        settled[item.item_id] = asked if left >= cost else settled_by(left, item.open_minor, in_parts)
        left -= min(left, cost)
    return Allocation(settled, left)


def settled_by(cash_minor: int, open_minor: int, reward: Reward) -> int:
    """Return the most that ``cash_minor`` (at most the price) settles of an item so that exactly it is paid.

    Unlike ``early_payment.settled_by``, which rounds to the nearest unit, this never asks for a unit more than given.
    """
    price = open_minor - reward.discount_minor
    if cash_minor >= price:
        return open_minor
    return cash_minor if reward.partial is PartialPolicy.FULL_ONLY else cash_minor * open_minor // price


def price_of_all(
    items: Sequence[OpenItem], rewards: Mapping[int, Reward], *, most: Mapping[int, int] | None = None
) -> int:
    """Return what paying all that is asked costs after discounts, in minor units."""
    asked = [(item, _asked(most, item)) for item in items]
    return sum(max(minor - _reward(rewards, item).of_part(minor, item.open_minor), 0) for item, minor in asked)


def _asked(most: Mapping[int, int] | None, item: OpenItem) -> int:
    return min((most or {}).get(item.item_id, item.open_minor), item.open_minor)


def _reward(rewards: Mapping[int, Reward], item: OpenItem) -> Reward:
    return rewards.get(item.item_id, NO_REWARD)


def _turn(item: OpenItem, reward: Reward, first: First) -> tuple[Fraction, date, int]:
    """What sorts lower is paid earlier; the due date and the order of arrival decide between equals."""
    if first is First.DISCOUNT:
        return -Fraction(reward.discount_minor, max(item.open_minor, 1)), item.due_date, item.item_id
    return Fraction(0), item.issue_date if first is First.OLDEST else item.due_date, item.item_id
