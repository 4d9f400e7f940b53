"""Long lists in pieces that a database statement can carry."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

STATEMENT_ROWS = 5_000


def batches(rows: Sequence[T], size: int = STATEMENT_ROWS) -> Iterator[Sequence[T]]:
    """Yield ``rows`` in order, at most ``size`` at a time."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
