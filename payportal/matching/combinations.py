"""One receipt for several open items nobody named: which sets fit to the cent, counted, never guessed."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MAX_ITEMS = 60
LARGEST = ((6, 10), (5, 14), (4, 24), (3, MAX_ITEMS), (2, 10_000))
"""The largest sets looked for, by the number of options."""
ENOUGH = 2
"""Two solutions already prove that the amount does not decide."""


class Option(NamedTuple):
    """One way to pay one open item: ``cash_minor`` in full, or less ``discount_minor``."""

    item_id: int
    cash_minor: int
    discount_minor: int = 0


def solutions(options: Sequence[Option], amount_minor: int, *, largest: int | None = None) -> list[tuple[Option, ...]]:
    """Return sets of two to ``largest`` options of different items that sum to ``amount_minor``, smallest sets first.

    At most two sets are returned, and none larger by more than one than the first: that far another must be ruled out.
    Credit memos (negative cash) take part like any other item. The fewer options, the larger the sets looked for.
    """
    ordered = sorted(options, key=lambda option: (option.cash_minor, option.item_id, option.discount_minor))
    last = largest or next(size for size, most in LARGEST if len(options) <= most)
    found: list[tuple[Option, ...]] = []
    for size in range(2, last + 1):
        if found and size > len(found[0]) + 1:
            break
        for chosen in _of_size(ordered, amount_minor, size):
            found.append(chosen)
            if len(found) >= ENOUGH:
                return found
    return found


def _of_size(ordered: Sequence[Option], amount: int, size: int) -> Iterator[tuple[Option, ...]]:
    cash = [option.cash_minor for option in ordered]
    known = frozenset(cash)
    for head, rest in _heads(cash, amount, size - 1, 0):
        if rest not in known:
            continue
        first = bisect_left(cash, rest, head[-1] + 1)
        for last in range(first, bisect_right(cash, rest, first)):
            chosen = tuple(ordered[index] for index in (*head, last))
            if len({option.item_id for option in chosen}) == size:
                yield chosen


def _heads(cash: Sequence[int], amount: int, length: int, start: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield the places of ``length`` ascending amounts and what is missing then, while that much can still follow."""
    for place in range(start, len(cash)):
        rest = amount - cash[place]
        # All that follow are at least as large as this one.
        if rest < cash[place] * length:
            return
        if length == 1:
            yield (place,), rest
        else:
            for head, missing in _heads(cash, rest, length - 1, place + 1):
                yield (place, *head), missing
