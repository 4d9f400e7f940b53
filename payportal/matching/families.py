"""Sets of open items that people pay on purpose: everything, all due by a day, the oldest first, an order, a month."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from payportal.domain.open_item import OpenItem
from payportal.matching.chance import BILLION, places
from payportal.matching.combinations import Option


@dataclass(frozen=True, slots=True)
class Family:
    """One set with a reason of its own; ``name`` is its class of evidence."""

    name: str
    options: tuple[Option, ...]

    @property
    def sum_minor(self) -> int:
        """Return what the set adds up to."""
        return sum(option.cash_minor for option in self.options)

    def stands_alone(self, options: Sequence[Option]) -> bool:
        """Return whether no item left out could take the place of one of the set to the cent: twins tell nothing."""
        inside, amounts = {one.item_id for one in self.options}, {one.cash_minor for one in self.options}
        return not any(one.cash_minor in amounts and one.item_id not in inside for one in options)

    @staticmethod
    def chance_ppb(options: int, amount_minor: int) -> int:
        """Return the expected accidental hits of so few sets as ``options`` allow: about two an item."""
        return 2 * options * BILLION // places(amount_minor)


def families(items: Sequence[OpenItem], options: Sequence[Option]) -> list[Family]:
    """Return the sets of two items or more, the whole balance first, each once; ``items`` are in order of due date."""
    full = {option.item_id: option for option in options if not option.discount_minor}
    kept = {option.item_id: option for option in options if option.discount_minor}
    found = [Family("balance", tuple(full.values())), Family("balance", tuple((full | kept).values()))]
    ordered = [item for item in items if item.item_id in full]
    for end in range(len(ordered) - 1, 1, -1):
        found.append(Family("due", tuple(full[item.item_id] for item in ordered[:end])))
    found += _groups(ordered, full, ((item.purchase_order, item) for item in ordered if item.purchase_order))
    found += _groups(ordered, full, (((item.issue_date.year, item.issue_date.month), item) for item in ordered))
    return _distinct(family for family in found if len(family.options) > 1)


def _groups(
    items: Sequence[OpenItem], full: dict[int, Option], keyed: Iterable[tuple[Hashable, OpenItem]]
) -> list[Family]:
    groups: dict[Hashable, list[Option]] = defaultdict(list)
    for key, item in keyed:
        groups[key].append(full[item.item_id])
    return [Family("due", tuple(group)) for group in groups.values() if len(group) < len(items)]


def _distinct(found: Iterable[Family]) -> list[Family]:
    return list({frozenset((o.item_id, o.cash_minor) for o in family.options): family for family in found}.values())
