"""A book held in dictionaries: for tests, tools and benches."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from payportal.domain.open_item import OpenItem
from payportal.matching.keys import item_keys, number_keys, payer_keys
from payportal.matching.payer import Payer
from payportal.matching.shape import BookShape
from payportal.matching.source import MANY_OWING, EarlierReceipt
from payportal.matching.taught import Taught


class MemorySource:
    """Implements ``BookSource`` over plain dictionaries, built once from the whole book."""

    def __init__(
        self,
        items: Iterable[OpenItem],
        payers: Iterable[Payer],
        earlier: Iterable[EarlierReceipt] = (),
        *,
        receipts: int = 0,
        taught: Mapping[str, Taught] | None = None,
        habits: Mapping[int, Mapping[str, int]] | None = None,
    ) -> None:
        self._receipts = receipts
        self._taught = taught or {}
        self._habits = habits or {}
        self._items = {item.item_id: item for item in sorted(items, key=lambda item: item.item_id) if item.open_minor}
        self._payers = {payer.customer_id: payer for payer in sorted(payers, key=lambda payer: payer.customer_id)}
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_customer: dict[int, list[OpenItem]] = defaultdict(list)
        self._by_amount: dict[tuple[str, int], dict[int, None]] = defaultdict(dict)
        self._by_payer_key: dict[str, list[int]] = defaultdict(list)
        self._earlier: dict[str, list[EarlierReceipt]] = defaultdict(list)
        for item in self._items.values():
            self._add_item(item)
        for payer in self._payers.values():
            for key in payer_keys(payer.name, payer.aliases, payer.accounts, number=payer.number):
                self._by_payer_key[key].append(payer.customer_id)
        for receipt in earlier:
            for key in {key for number in receipt.numbers for key in number_keys(number)}:
                self._earlier[key].append(receipt)

    def _add_item(self, item: OpenItem) -> None:
        self._by_customer[item.customer_id].append(item)
        for key in item_keys(item):
            self._by_key[key].append(item.item_id)
        discounted = item.open_minor - min(item.discount_minor, max(item.open_minor, 0))
        for minor in {item.open_minor, discounted}:
            self._by_amount[item.currency, minor][item.customer_id] = None

    def shape(self) -> BookShape:
        amounts: dict[str, list[int]] = defaultdict(list)
        for item in self._items.values():
            amounts[item.currency].append(item.open_minor)
        sample = {currency: sorted(minors) for currency, minors in amounts.items()}
        numbers = [item.number for item in self._items.values()]
        names = [payer.name for payer in self._payers.values()]
        return BookShape(len(self._items), self._receipts, numbers, names, sample)

    def item_ids_by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[int]]:
        return {key: self._by_key[key][:51] for key in keys if key in self._by_key}

    def items(self, ids: Collection[int]) -> Mapping[int, OpenItem]:
        return {number: self._items[number] for number in ids if number in self._items}

    def payer_ids_by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[int]]:
        return {key: self._by_payer_key[key][:201] for key in keys if key in self._by_payer_key}

    def payers(self, ids: Collection[int]) -> Mapping[int, Payer]:
        return {number: self._payers[number] for number in ids if number in self._payers}

    def open_items_of(self, customer_ids: Collection[int]) -> Mapping[int, Sequence[OpenItem]]:
        return {number: self._by_customer[number] for number in customer_ids if number in self._by_customer}

    def customers_with_amount(self, amounts: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Sequence[int]]:
        return {
            amount: list(self._by_amount[amount])[: MANY_OWING + 1] for amount in amounts if amount in self._by_amount
        }

    def earlier_receipts(self, keys: Collection[str]) -> Mapping[str, Sequence[EarlierReceipt]]:
        return {key: self._earlier[key] for key in keys if key in self._earlier}

    def taught(self, marks: Collection[str]) -> Mapping[str, Taught]:
        return {mark: self._taught[mark] for mark in marks if mark in self._taught}

    def habits_of(self, customer_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
        return {number: self._habits[number] for number in customer_ids if number in self._habits}
