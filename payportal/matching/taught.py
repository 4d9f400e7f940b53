"""What clerks taught about a payer, as the matcher uses it: hints that rank, and readings that were refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ENOUGH = 2
"""So often a name or an account must be confirmed without contradiction before it counts as certain."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What is learned under one mark, or under all marks of a receipt; customers and items by id.

    ``accounts`` and ``names`` hold the customers whom a clerk saw pay under the mark, where that is not yet certain:
    what is certain stands among the customer's own names and accounts.
    """

    accounts: frozenset[int] = frozenset()
    names: frozenset[int] = frozenset()
    refused_customers: frozenset[int] = frozenset()
    refused_items: frozenset[int] = frozenset()

    def with_(self, other: "Taught") -> "Taught":
        """Return what two marks teach together."""
        return Taught(
            self.accounts | other.accounts, self.names | other.names,
            self.refused_customers | other.refused_customers, self.refused_items | other.refused_items,
        )  # fmt: skip


NOTHING = Taught()


def certain(streak: int, contradicted: int) -> bool:
    """Return whether a learned name or account counts as certain.

    Two confirmations do while nothing spoke against it; each contradiction asks for two more, in a row since.
    """
    return streak >= ENOUGH * (1 + contradicted)


def together(marks: Iterable[str], taught: Mapping[str, Taught]) -> Taught:
    """Return what all marks of a receipt teach."""
    known = [taught[mark] for mark in marks if mark in taught]
    if not known:
        return NOTHING
    whole = known[0]
    for one in known[1:]:
        whole = whole.with_(one)
    return whole
