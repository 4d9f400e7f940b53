"""Who paid: account, customer number and name, weighed for one receipt against one customer or many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from math import exp
from operator import itemgetter
from typing import NamedTuple

from payportal.matching.names import STRANGER, name_cost
from payportal.matching.payer import Payer

AGREES = 360
LOOSEST = 560
DOUBTFUL = 640
"""Costs in hundredths of a nat (see names): one slip and a cut still agree; two differing words no longer do."""
ACCOUNT_SPEAKS = 800
NUMBER_SPEAKS = 900
SILENT_COST = 300
HINTED_COST = 500
"""A name that a clerk took for a customer once: enough to be looked at, not enough to agree."""


NOBODY: frozenset[int] = frozenset()
"""One empty set for all: a run holds hundreds of thousands of them."""
_FIRST_TWO = itemgetter(0, 1)


class Agreement(IntEnum):
    """How far what the receipt says about its payer fits a customer; larger is better."""

    CONTRADICTS = 0
    STRANGER = 1  # a name that is no customer's
    DOUBTFUL = 2
    SILENT = 3  # nothing said about the payer
    AGREES = 4
    KNOWN = 5  # account, customer number, or a clerk has said so


@dataclass(frozen=True, slots=True)
class PayerEvidence:
    """All a receipt says about who paid. ``accounts`` and ``numbers`` hold the customers they are known for.

    ``hinted`` holds customers for whom a clerk took this name before, but not often enough to be certain.
    """

    names: tuple[str, ...] = ()
    field_given: bool = False
    accounts: frozenset[int] = NOBODY
    numbers: frozenset[int] = NOBODY
    identified: int | None = None
    learned: Mapping[int, int] = field(default_factory=dict)
    hinted: frozenset[int] = NOBODY

    @property
    def marked(self) -> frozenset[int]:
        """Return the customers whose account or number the receipt shows."""
        return self.accounts | self.numbers

    @property
    def speaks(self) -> bool:
        """Return whether anything says who paid: a name, an account, a customer number, a clerk."""
        return bool(self.names or self.accounts or self.numbers or self.learned or self.identified is not None)

    @property
    def first_name(self) -> tuple[str, ...]:
        """Return the names that speak for the payer itself: its field, else what the memo says."""
        return self.names[:1] if self.field_given else self.names

    def name_cost(self, payer: Payer, *, second_opinion: bool = True) -> int | None:
        """Return the least cost of reading one of the texts as this customer, None when the receipt names nobody."""
        texts = self.names if second_opinion else self.first_name
        if not texts:
            return None
        costs = []
        loose = not self.field_given
        for text in texts:
            costs.append(name_cost(text, payer.name, loose=loose))
            costs += [name_cost(text, alias, loose=loose) for alias in payer.aliases]
            loose = True
        return min(costs)

    def cost(self, payer: Payer) -> int:
        """Return the cost of this customer being the payer, all evidence taken together."""
        if self.identified is not None:
            return 0 if payer.customer_id == self.identified else ACCOUNT_SPEAKS * 2
        name = self.name_cost(payer, second_opinion=False)
        if name is None or (name > SILENT_COST and not self.field_given and payer.customer_id in self.marked):
            # Words of a memo that are no name of the account's owner are no name at all.
            name = SILENT_COST
        total = name
        if payer.customer_id in self.hinted:
            total = min(total, HINTED_COST)
        total += _spoken(payer.customer_id, self.accounts, ACCOUNT_SPEAKS)
        total += _spoken(payer.customer_id, self.numbers, NUMBER_SPEAKS)
        return max(0, total - min(600, 300 * self.learned.get(payer.customer_id, 0)))

    def agreement(self, payer: Payer, relatives: Iterable[Payer] = ()) -> Agreement:
        """Return how far the receipt fits this customer or, as well, one of its group."""
        return max(self._agreement(one) for one in (payer, *relatives))

    def _agreement(self, payer: Payer) -> Agreement:
        if self.identified is not None:
            return Agreement.KNOWN if payer.customer_id == self.identified else Agreement.CONTRADICTS
        name = self.name_cost(payer)
        if payer.customer_id in self.numbers | self.accounts:
            return Agreement.KNOWN if name is None or name <= STRANGER + 200 else Agreement.AGREES
        if name is not None and name <= AGREES:
            return Agreement.AGREES
        if self.accounts or self.numbers:
            return Agreement.CONTRADICTS
        return self._by_name(name, self.learned.get(payer.customer_id, 0))

    @staticmethod
    def _by_name(name: int | None, sightings: int) -> Agreement:
        if sightings >= 2:
            return Agreement.AGREES
        if name is None:
            return Agreement.SILENT
        return Agreement.DOUBTFUL if name <= DOUBTFUL else Agreement.STRANGER


def _spoken(customer_id: int, known: frozenset[int], points: int) -> int:
    if not known:
        return 0
    return -points if customer_id in known else points


class Candidate(NamedTuple):
    """A customer who may be the payer, with its share of the likelihood in parts per million."""

    payer: Payer
    cost: int
    share_ppm: int


def rank(evidence: PayerEvidence, payers: Iterable[Payer], known: dict[int, int] | None = None) -> list[Candidate]:
    """Return the customers who may be the payer, likeliest first; a stranger takes part in the sharing.

    ``known`` holds costs worked out before on the same evidence, by customer, and takes in the new ones.
    """
    known = {} if known is None else known
    costs = sorted(((_cost(evidence, payer, known), payer.customer_id, payer) for payer in payers), key=_FIRST_TWO)
    if not costs:
        return []
    best = min(costs[0][0], STRANGER)
    weights = [exp((best - cost) / 100) for cost, _, _ in costs]
    total = sum(weights) + exp((best - STRANGER) / 100)
    return [
        Candidate(payer, cost, int(1_000_000 * weight / total))
        for (cost, _, payer), weight in zip(costs, weights, strict=True)
        if cost < STRANGER + 300
    ]


def _cost(evidence: PayerEvidence, payer: Payer, known: dict[int, int]) -> int:
    cost = known.get(payer.customer_id)
    if cost is None:
        cost = known[payer.customer_id] = evidence.cost(payer)
    return cost


def contradicted(evidence: PayerEvidence, payer: Payer, rivals: Iterable[Candidate]) -> Candidate | None:
    """Return the customer, outside the payer's group, whom the receipt names far better than ``payer``."""
    own = evidence.cost(payer)
    for rival in rivals:
        near = rival.cost <= AGREES and rival.cost + 250 <= own
        nearer = rival.cost <= DOUBTFUL and rival.cost + 400 <= own
        if (near or nearer) and not related(rival.payer, payer):
            return rival
    return None


def related(one: Payer, other: Payer) -> bool:
    """Return whether two customers are the same, parent and child, or children of one parent."""
    if one.customer_id == other.customer_id:
        return True
    if one.parent_id == other.customer_id or other.parent_id == one.customer_id:
        return True
    return one.parent_id is not None and one.parent_id == other.parent_id
