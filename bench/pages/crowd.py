"""Who has how many invoices: most customers few, some a thousand, a handful ten thousand."""

import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

TIERS = ((0.0001, 0.10), (0.0009, 0.09), (0.009, 0.14))
"""Shares of the customers and of the invoices that are theirs, the largest first; the rest belongs to all others."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the book is."""

    invoices: int
    customers: int
    seed: int = 47

    @property
    def name(self) -> str:
        """Return the size for file names."""
        return f"{self.invoices}-{self.customers}-{self.seed}"


def counts(size: Size) -> list[int]:
    """Return how many invoices each customer has, the largest first; they sum to those of the size."""
    rng = random.Random(f"crowd {size.name}")
    found: list[int] = []
    left = size.invoices
    for customers, invoices in TIERS:
        number = max(1, round(size.customers * customers))
        each = round(size.invoices * invoices / number)
        found += [each] * number
        left -= each * number
    found += _spread(rng, size.customers - len(found), left)
    return found


def _spread(rng: random.Random, customers: int, invoices: int) -> list[int]:
    """Return a whole number for each of the others, at least one, uneven as businesses are."""
    weights = [rng.lognormvariate(0, 0.8) for _ in range(customers)]
    scale = (invoices - customers) / sum(weights)
    edges = [round(edge * scale) for edge in accumulate(weights)]
    return [1 + now - before for before, now in zip([0, *edges], edges, strict=False)]


def drawn(numbers: list[int], count: int, *, seed: int) -> Iterator[int]:
    """Yield ``count`` places of customers, as often as they have invoices: who has more comes more often."""
    rng = random.Random(f"visits {seed}")
    edges = list(accumulate(numbers))
    for _ in range(count):
        yield bisect(edges, rng.randrange(edges[-1]))
