"""How many sets would fit an amount by accident: a unique sum is no proof, the expected chance hits are."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, islice
from math import comb

GRIDS = (5_000, 1_000, 500, 100, 50, 10, 5)
"""Payers who name no document pay in steps like these; a coarser step would leave too few decoys to count."""
MIN_PLACES = 8
BILLION = 1_000_000_000
MOST_SETS = 6_000
"""More sets of a size are counted over a sample of them."""


def grid_of(amount_minor: int) -> int:
    """Return how round an amount is: the largest usual step that divides it and leaves enough decoys around it."""
    span = half_window(amount_minor) * 2
    return next((grid for grid in GRIDS if amount_minor % grid == 0 and span // grid >= MIN_PLACES), 1)


def half_window(amount_minor: int) -> int:
    """Return how far from an amount another one still counts as alike."""
    return max(abs(amount_minor) // 2, 4)


def places(amount_minor: int) -> int:
    """Return how many amounts are as round as this one and alike."""
    return 2 * half_window(amount_minor) // grid_of(amount_minor) + 1


def expected_sums_ppb(cash_minor: Sequence[int], amount_minor: int, *, size: int) -> int:
    """Return, in parts per billion, how many sets of two to ``size`` amounts fit a like amount by accident.

    Like amounts are those as round as the receipt's within half of it either way: sets whose sum falls there, times
    the share of them as round, over the number of places they can fall on.
    """
    grid, half = grid_of(amount_minor), half_window(amount_minor)
    ordered, hits = sorted(cash_minor), 0.0
    for count in range(2, size + 1):
        inside = _sums_inside(ordered, amount_minor - half, amount_minor + half, count)
        hits += inside * _share_on_grid(cash_minor, amount_minor, grid, count)
    return int(BILLION * hits / places(amount_minor))


def _sums_inside(ordered: Sequence[int], low: int, high: int, count: int) -> float:
    """Count sums of ``count`` amounts within the window; beyond pairs a set is counted over its pairs."""
    if count == 2:
        return sum(_above(ordered, index, low, high) for index in range(len(ordered)))
    if count > 3:
        return _sampled(ordered, low, high, count)
    pairs = sorted(one + other for index, one in enumerate(ordered) for other in ordered[index + 1 :])
    inside = sum(bisect_right(pairs, high - one) - bisect_left(pairs, low - one) for one in ordered)
    return inside * comb(len(ordered), 3) / max(1, len(ordered) * len(pairs))


def _sampled(ordered: Sequence[int], low: int, high: int, count: int) -> float:
    """Count sums over evenly spread sets when there are too many of them."""
    sets = comb(len(ordered), count)
    step = max(1, sets // MOST_SETS)
    tried = islice(combinations(ordered, count), 0, None, step)
    return step * sum(low <= sum(chosen) <= high for chosen in tried)


def _above(ordered: Sequence[int], index: int, low: int, high: int) -> int:
    start = index + 1
    return bisect_right(ordered, high - ordered[index], start) - bisect_left(ordered, low - ordered[index], start)


def _share_on_grid(cash_minor: Sequence[int], amount_minor: int, grid: int, count: int) -> float:
    """Return which share of the sums of ``count`` amounts is as round as the receipt's amount."""
    if grid == 1 or not cash_minor:
        return 1.0
    ones = Counter(value % grid for value in cash_minor)
    rests = Counter({0: 1})
    for _ in range(count):
        sums: Counter[int] = Counter()
        for left, many in rests.items():
            for right, more in ones.items():
                sums[(left + right) % grid] += many * more
        rests = sums
    return rests[amount_minor % grid] / sum(rests.values())
