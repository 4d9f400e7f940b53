"""What an amount decides: which items it can settle, and how likely it would hit some by chance."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import comb, gcd

from bench.books.book import Item

Option = tuple[int, Item]
WINDOW = 30_000
"""Minor units on both sides of the amount in which sums are counted, to estimate the chance of a hit."""

CHANCE_PPM = 2_000
"""A sum decides only when fewer than this many of a million amounts near it would be hit by chance."""

MOST_SUMS = 30_000


def singles(items: Iterable[Item], amount: int, day) -> list[Item]:
    """Return the items that ``amount`` settles alone, in full or less a discount that may still be kept."""
    return [item for item in items if amount in (item.open, item.net(day))]


def options(items: Iterable[Item], day) -> list[Option]:
    """Return what each item may be settled with on ``day``."""
    return [(value, item) for item in items for value in sorted({item.open, item.net(day)})]


def settles(options: Sequence[Option], amount: int, size: int) -> list[tuple[Item, ...]] | None:
    """Return the sets of at most ``size`` items that ``amount`` settles and that stand out from chance.

    None where there are too many sums to look at, or where a hit by chance is too likely: then the amount decides
    nothing.
    """
    if sum(comb(len(options), count) for count in range(1, size + 1)) > MOST_SUMS:
        return None
    found, near = [], 0
    for count in range(1, size + 1):
        for chosen in combinations(options, count):
            total = sum(value for value, _ in chosen)
            if abs(total - amount) > WINDOW or len({id(item) for _, item in chosen}) < count:
                continue
            near += total != amount
            if total == amount:
                found.append(tuple(item for _, item in chosen))
    grid = gcd(*(value for value, _ in options)) or 1
    return found if near * grid * 1_000_000 <= CHANCE_PPM * 2 * WINDOW else None
