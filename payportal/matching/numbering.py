"""What numbers of this book look like, learned from a sample of it: lengths and ranges, never configured."""

import re
from collections import defaultdict
from collections.abc import Iterable

from payportal.matching.keys import alphanumeric, folded
from payportal.matching.tokens import Token

_GROUPS = re.compile(r"[A-Za-z0-9]*[0-9][A-Za-z0-9]*")
_PREFIX = re.compile(r"^[A-Z]+(?=.*[0-9])")
_NO_DIGITS = re.compile(r"[^0-9]+")
ENOUGH = 20
"""From fewer numbers nothing is learned, and any number may be one of the book's."""
SHORTEST_TAIL = 4
OLDER, NEWER = 4, 2
"""How many times the range seen a number may lie below it (closed long ago) or above it."""
NARROWEST = 2_000
MOST_HEADS = 500


class Numbering:
    """The last groups of digits seen in document numbers, a range for each length, and what stands before them."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._ranges: dict[int, tuple[int, int]] = {}
        self._heads: dict[int, set[str]] = defaultdict(set)
        self._learned = 0
        for number in numbers:
            self._learn(number)

    def _learn(self, number: str) -> None:
        groups = [_NO_DIGITS.sub("", group) for group in _GROUPS.findall(number)]
        if not groups:
            return
        self._learned += 1
        value, size = int(groups[-1]), len(groups[-1])
        low, high = self._ranges.get(size, (value, value))
        self._ranges[size] = (min(low, value), max(high, value))
        if len(self._heads[size]) < MOST_HEADS:
            self._heads[size].add("".join(groups[:-1]))

    def may_name(self, token: Token) -> bool:
        """Return whether a piece of text may be a number of this book, whole, without its head or without zeros."""
        digits = _NO_DIGITS.sub("", folded(_PREFIX.sub("", alphanumeric(token.text))))
        return self._learned < ENOUGH or any(self._fits(digits, size) for size in self._ranges)

    def _fits(self, digits: str, size: int) -> bool:
        head, tail = digits[:-size], digits[-size:]
        if head and not any(known.endswith(head) for known in self._heads[size]):
            return False
        return _near(tail, size, *self._ranges[size])


def _near(digits: str, size: int, low: int, high: int) -> bool:
    """Return whether the digits lie in a range of numbers with ``size`` digits, or are the end of one there."""
    span = max(high - low, NARROWEST)
    bottom, top = max(0, low - OLDER * span), high + NEWER * span
    if bottom <= int(digits) <= top:
        return True
    if not SHORTEST_TAIL <= len(digits) < size:
        return False
    # The first number at or above the bottom that ends in these digits; no shorter one, where none begins with zeros.
    shortest: int = 10 ** (size - 1)
    bottom = max(bottom, shortest if low >= shortest else 0)
    step: int = 10 ** len(digits)
    return bottom + (int(digits) - bottom) % step <= top
