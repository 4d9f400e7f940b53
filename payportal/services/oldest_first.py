"""An amount of money spread over open items, the one that is due first before the others."""

from collections.abc import Mapping, Sequence

from payportal.domain.open_item import OpenItem
from payportal.domain.reward import NO_REWARD, Reward


def spread(items: Sequence[OpenItem], cash_minor: int, rewards: Mapping[int, Reward]) -> dict[int, int]:
    """Return by item id what each is reduced by (cash and discount) when ``cash_minor`` is paid, in minor units.

    An item whose balance the money covers is settled with its discount; the last one takes what is left as a part.
    Items that cost nothing after their discount are left out: nothing can be paid for them.
    """
    settled: dict[int, int] = {}
    left = cash_minor
    for item in sorted(items, key=lambda item: (item.due_date, item.item_id)):
        cost = item.open_minor - rewards.get(item.item_id, NO_REWARD).discount_minor
        if left <= 0 or cost <= 0:
            continue
        settled[item.item_id] = item.open_minor if left >= cost else _part(item, left, rewards)
        left -= min(left, cost)
    return settled


def most_minor(items: Sequence[OpenItem], rewards: Mapping[int, Reward]) -> int:
    """Return what paying all items costs, after their discounts."""
    costs = (item.open_minor - rewards.get(item.item_id, NO_REWARD).discount_minor for item in items)
    return sum(cost for cost in costs if cost > 0)


def _part(item: OpenItem, cash_minor: int, rewards: Mapping[int, Reward]) -> int:
    """Return the part of an item that ``cash_minor`` pays: the largest whose own discount leaves no more than that."""
    reward = rewards.get(item.item_id, NO_REWARD)
    low, high = cash_minor, item.open_minor - 1
    while low < high:
        middle = (low + high + 1) // 2
        fits = middle - reward.of_part(middle, item.open_minor) <= cash_minor
        low, high = (middle, high) if fits else (low, middle - 1)
    return low
