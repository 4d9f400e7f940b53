"""What an amount decides: which items it can settle, and how likely it would hit some by chance."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from math import comb

from bench.books.book import Item

Option = tuple[int, Item]
DECOYS = 300
"""Amounts on each side, as round as the one in question, that are tried to estimate the chance of a hit."""

CHANCE_PPM = 2_000
"""A sum decides only when fewer than this many of a million such amounts would be hit by chance."""

MOST_SUMS = 30_000
ROUND = (10_000, 5_000, 1_000, 500, 100)


def singles(items: Iterable[Item], amount: int, day: date) -> list[Item]:
    """Return the items that ``amount`` settles alone, in full or less a discount that may still be kept."""
    return [item for item in items if amount in (item.open, item.net(day))]


def options(items: Iterable[Item], day: date) -> list[Option]:
    """Return what each item may be settled with on ``day``."""
    return [(value, item) for item in items for value in sorted({item.open, item.net(day)})]


def settles(options: Sequence[Option], amount: int, size: int) -> list[tuple[Item, ...]] | None:
    """Return the sets of at most ``size`` items that ``amount`` settles and that stand out from chance.

    None where there are too many sums to look at, or where a hit by chance is too likely: then the amount decides
    nothing. A round amount is compared with amounts as round as itself, because round items make round sums.
    """
    if sum(comb(len(options), count) for count in range(1, size + 1)) > MOST_SUMS:
        return None
    grid = next((one for one in ROUND if amount % one == 0), 1)
    # Cents are tried over a wider band, so that the estimate rests on more than a few sums.
    band = max(DECOYS * grid, 30_000)
    found, near = [], 0
    for count in range(1, size + 1):
        for chosen in combinations(options, count):
            total = sum(value for value, _ in chosen)
            if abs(total - amount) > band or len({id(item) for _, item in chosen}) < count:
                continue
            if total == amount:
                found.append(tuple(item for _, item in chosen))
            elif total % grid == 0:
                near += 1
    return found if near * grid * 1_000_000 <= CHANCE_PPM * 2 * band else None
