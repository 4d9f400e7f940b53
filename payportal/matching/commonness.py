"""How common an amount is in this book: the chance that somebody's open item equals it by accident."""

from bisect import bisect_left, bisect_right
from functools import lru_cache

from payportal.matching.chance import BILLION, grid_of, half_window
from payportal.matching.shape import BookShape
from payportal.matching.source import MANY_OWING

ASSUMED = 300
"""So many open items' worth of weight has what like amounts suggest, against what is counted in the book itself."""


class Commonness:
    """Chances of single open items, from the whole book: counted where an amount occurs, smoothed where it does not."""

    def __init__(self, shape: BookShape) -> None:
        self._shape = shape
        self._like = lru_cache(maxsize=20_000)(self._likeness)

    def chance_ppb(self, currency: str, amount_minor: int, *, options: int, elsewhere: int) -> int:
        """Return the expected accidental hits among ``options`` ways to pay single items, in parts per billion.

        ``elsewhere`` counts the other customers who have an open item of just this amount.
        """
        weight = elsewhere + ASSUMED * self._like(currency, amount_minor)
        share = weight / (self._shape.open_items + ASSUMED)
        if elsewhere >= MANY_OWING:  # no more are counted: how common it is beyond that, the sample says
            share = max(share, self._sampled(currency, amount_minor))
        return int(BILLION * options * share)

    def _sampled(self, currency: str, amount_minor: int) -> float:
        """Return which share of the sample is just this amount."""
        sample = self._shape.amounts.get(currency, ())
        return (bisect_right(sample, amount_minor) - bisect_left(sample, amount_minor)) / max(1, len(sample))

    def _likeness(self, currency: str, amount_minor: int) -> float:
        """Return which share of open items an amount as round and as large would have if all such were equal."""
        sample = self._shape.amounts.get(currency, ())
        grid, half = grid_of(amount_minor), half_window(amount_minor)
        first, last = bisect_left(sample, amount_minor - half), bisect_right(sample, amount_minor + half)
        alike = sum(sample[place] % grid == 0 for place in range(first, last))
        return (alike + 1) / ((len(sample) + 1) * (2 * half // grid + 1))
