"""Span: a statement as the stretch of an account between two balances, and which spans cannot share a line.

Two statements have no line in common when one opens with the balance and on the day, or later, that the other closed
with, under another number. Nothing else proves it: files that overlap, are sent again or are exported by days chosen at
will look alike.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

STEPS = 31
"""A month of days: a bank that books later than that under an old value date is not followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One statement that foots; balances in minor units, ``lines`` the indexes of its lines in the file."""

    account: str
    number: str
    currency: str
    opening_on: date
    opening_minor: int
    closing_on: date
    closing_minor: int
    lines: range = field(default=range(0), compare=False)

    @property
    def moves(self) -> bool:
        """Say whether the balance moved: where it did not, a statement could as well follow upon itself."""
        return self.opening_minor != self.closing_minor

    def before(self, other: "Span") -> bool:
        """Say whether ``other`` provably begins where this one ends."""
        same = (self.account, self.currency, self.closing_minor) == (other.account, other.currency, other.opening_minor)
        named = bool(self.number and other.number) and self.number != other.number
        return same and named and self.moves and other.moves and self.closing_on <= other.opening_on


class Chain:
    """Known statements, found by the balances in which they begin and end."""

    def __init__(self, known: Iterable[Span]) -> None:
        self._ending: dict[int, list[Span]] = defaultdict(list)
        self._beginning: dict[int, list[Span]] = defaultdict(list)
        for span in known:
            self._ending[span.closing_minor].append(span)
            self._beginning[span.opening_minor].append(span)

    def apart(self, span: Span) -> set[Span]:
        """Return those that share no line with ``span``: so many before it and behind it, balance by balance."""
        earlier = _reached(span, lambda one: [other for other in self._ending[one.opening_minor] if other.before(one)])
        later = _reached(span, lambda one: [other for other in self._beginning[one.closing_minor] if one.before(other)])
        return (earlier | later) - {span}


def _reached(start: Span, neighbours: Callable[[Span], list[Span]]) -> set[Span]:
    reached, last = set[Span](), {start}
    for _ in range(STEPS):
        last = {other for one in last for other in neighbours(one)} - reached
        reached |= last
    return reached
