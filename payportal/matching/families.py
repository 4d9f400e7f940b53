"""Sets of open items that people pay on purpose: everything, all due by a day, the oldest first, an order, a month."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from payportal.domain.open_item import OpenItem
from payportal.matching.chance import BILLION, places
from payportal.matching.combinations import Option

MOST_COMPARED = 250_000
"""Where more items inside and outside of a set would have to be compared, some are sure to be interchangeable."""


@dataclass(frozen=True, slots=True)
class Family:
    """One set with a reason of its own; ``name`` is its class of evidence."""

    name: str
    options: tuple[Option, ...]

    def stands_alone(self, options: Sequence[Option]) -> bool:
        """Return whether nothing left out could take the place of something in the set to the cent.

        A twin of one item tells nothing, and neither do two items that are as much as one: most of the sum may be
        round, though the whole is not.
        """
        ids = {one.item_id for one in self.options}
        inside = [one.cash_minor for one in self.options]
        outside = [one.cash_minor for one in options if one.item_id not in ids]
        if not set(inside).isdisjoint(outside):
            return False
        if len(inside) * len(outside) > MOST_COMPARED:
            return not outside
        return not _some_pair(outside, inside) and not _some_pair(inside, outside)

    @staticmethod
    def chance_ppb(options: int, amount_minor: int) -> int:
        """Return the expected accidental hits of so few sets as ``options`` allow: about two an item."""
        return 2 * options * BILLION // places(amount_minor)


def _some_pair(pairs: Sequence[int], singles: Sequence[int]) -> bool:
    """Return whether two of the first amounts are one of the others."""
    known, counts = set(pairs), Counter(pairs)
    wanted = ((single - one, one) for single in set(singles) for one in known)
    return any(other in known and (other != one or counts[one] > 1) for other, one in wanted)


def families(items: Sequence[OpenItem], options: Sequence[Option], amount_minor: int) -> list[Family]:
    """Return the sets of two items or more that are just the amount, the whole balance first.

    ``items`` are in order of due date. Sums are compared before sets are made: accounts may be long.
    """
    full = {option.item_id: option for option in options if not option.discount_minor}
    least = full | {option.item_id: option for option in options if option.discount_minor}
    ordered = [full[item.item_id] for item in items if item.item_id in full]
    found = [
        Family("balance", tuple(all_of.values())) for all_of in (full, least) if _sum(all_of.values()) == amount_minor
    ]
    found += [Family("due", tuple(ordered[:end])) for end in _prefixes(ordered, amount_minor)]
    found += _groups(items, full, amount_minor, lambda item: item.purchase_order)
    found += _groups(items, full, amount_minor, lambda item: (item.issue_date.year, item.issue_date.month))
    return _distinct(family for family in found if len(family.options) > 1)


def _sum(options: Iterable[Option]) -> int:
    return sum(option.cash_minor for option in options)


def _prefixes(ordered: Sequence[Option], amount_minor: int) -> list[int]:
    """Return how many of the oldest are just the amount, not counting all of them."""
    sums = accumulate(option.cash_minor for option in ordered[:-1])
    return [count for count, total in enumerate(sums, 1) if total == amount_minor]


def _groups(
    items: Sequence[OpenItem], full: dict[int, Option], amount_minor: int, key: Callable[[OpenItem], Hashable]
) -> list[Family]:
    groups: dict[Hashable, list[Option]] = defaultdict(list)
    for item in items:
        if item.item_id in full and (of := key(item)):
            groups[of].append(full[item.item_id])
    fitting = (group for group in groups.values() if _sum(group) == amount_minor)
    return [Family("due", tuple(group)) for group in fitting if len(group) < len(full)]


def _distinct(found: Iterable[Family]) -> list[Family]:
    return list({frozenset((o.item_id, o.cash_minor) for o in family.options): family for family in found}.values())
