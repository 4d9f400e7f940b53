"""The part of the book one chunk of receipts can touch, and what this run has already given away."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from payportal.domain.open_item import OpenItem
from payportal.matching.payer import Payer
from payportal.matching.source import BookSource


class AccountClosed(LookupError):
    """An account is asked for that was not loaded yet; most receipts are decided without any."""


class Book:
    """Set-wise look-ups, remembered for a chunk; open items that a receipt of this run took before are gone.

    ``payers`` are remembered for longer: a run does not change them.
    """

    def __init__(self, source: BookSource, taken: Collection[int], payers: dict[int, Payer] | None = None) -> None:
        self.source = source
        self._taken = taken
        self._items: dict[int, OpenItem] = {}
        self._payers = {} if payers is None else payers
        self._accounts: dict[int, Sequence[OpenItem]] = {}
        self._free: dict[tuple[int, str], Sequence[OpenItem]] = {}
        self._opened: set[int] = set()

    def load_items(self, keys: Collection[str]) -> Mapping[str, Sequence[int]]:
        """Return the ids behind each key and load the open items themselves."""
        ids_by_key = self.source.item_ids_by_keys(keys)
        wanted = {number for ids in ids_by_key.values() if len(ids) <= 50 for number in ids}
        self._items.update(self.source.items(wanted - self._items.keys()))
        return ids_by_key

    def load_payers(self, ids: Iterable[int]) -> None:
        """Load customers and their parents."""
        wanted = set(ids)
        self._payers.update(self.source.payers(wanted - self._payers.keys()))
        parents = {payer.parent_id for number in wanted if (payer := self._payers.get(number)) and payer.parent_id}
        self._payers.update(self.source.payers({one for one in parents if one} - self._payers.keys()))

    def load_accounts(self, customer_ids: Iterable[int]) -> None:
        """Load every open item of these customers."""
        wanted = set(customer_ids) - self._accounts.keys()
        self._accounts.update(dict.fromkeys(wanted, ()))
        self._accounts.update(self.source.open_items_of(wanted))

    def note_opened_in(self, opened: set[int]) -> None:
        """From now on, note in ``opened`` the customers whose accounts are looked into."""
        self._opened = opened

    @property
    def items(self) -> Mapping[int, OpenItem]:
        """Return the open items found by reference, also those taken meanwhile."""
        return self._items

    def is_taken(self, item_id: int) -> bool:
        """Return whether a receipt of this run already took the open item."""
        return item_id in self._taken

    def payer(self, customer_id: int) -> Payer | None:
        """Return a loaded customer."""
        return self._payers.get(customer_id)

    def payers(self, customer_ids: Iterable[int]) -> list[Payer]:
        """Return those of the customers that are known, each once."""
        return [self._payers[number] for number in dict.fromkeys(customer_ids) if number in self._payers]

    def group_of(self, customer_id: int) -> int:
        """Return the id that a parent and its children share."""
        payer = self._payers.get(customer_id)
        return payer.parent_id if payer and payer.parent_id is not None else customer_id

    def open_items(self, customer_id: int, currency: str) -> Sequence[OpenItem]:
        """Return a customer's open items in one currency that nobody took yet, oldest first.

        Raises AccountClosed when the account was not loaded.
        """
        self._opened.add(customer_id)
        known = self._free.get((customer_id, currency))
        if known is None:
            if customer_id not in self._accounts:
                raise AccountClosed(customer_id)
            mine = (item for item in self._accounts[customer_id] if item.currency == currency)
            free = [item for item in mine if item.item_id not in self._taken]
            known = self._free[customer_id, currency] = sorted(free, key=lambda item: (item.due_date, item.item_id))
        return known
