"""The book in figures: how much of it there is, and a sample of what its numbers and amounts look like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BookShape:
    """``receipts`` counts the money of the last month; ``amounts`` are minor units by currency, in order.

    ``numbers`` and ``amounts`` are samples spread over the book, settled documents included among the numbers.
    """

    open_items: int = 0
    receipts: int = 0
    numbers: Sequence[str] = ()
    amounts: Mapping[str, Sequence[int]] = field(default_factory=dict)
