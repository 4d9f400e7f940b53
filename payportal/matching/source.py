"""What matching asks of the book: set-wise look-ups, never the whole book."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from payportal.domain.open_item import OpenItem
from payportal.matching.payer import Payer
from payportal.matching.shape import BookShape
from payportal.matching.taught import Taught

MANY_OWING = 50
"""Of more customers who owe just one amount not all are looked up, and one more than these tells so."""


@dataclass(frozen=True, slots=True)
class EarlierReceipt:
    """A receipt that was applied in an earlier run; ``amount_minor`` in minor units of ``currency``.

    It answers under the reference keys (``full:``, ``fold:``, ``core:``) of every document it settled.
    """

    transaction_id: str
    value_date: date
    amount_minor: int
    currency: str
    customer_id: int | None
    numbers: tuple[str, ...] = ()


class BookSource(Protocol):
    """The open items and the customers, asked for many keys at once."""

    def shape(self) -> BookShape:
        """Return how large the book is, with a sample of its numbers and amounts from all over it."""
        ...

    def item_ids_by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[int]]:
        """Return the open items behind each reference key of ``keys.item_keys``; a key of > 50 may be cut to 51."""
        ...

    def items(self, ids: Collection[int]) -> Mapping[int, OpenItem]:
        """Return the open items with these ids."""
        ...

    def payer_ids_by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[int]]:
        """Return the customers behind each payer key of ``keys.payer_keys``; a key of > 200 may be cut to 201."""
        ...

    def payers(self, ids: Collection[int]) -> Mapping[int, Payer]:
        """Return the customers with these ids."""
        ...

    def open_items_of(self, customer_ids: Collection[int]) -> Mapping[int, Sequence[OpenItem]]:
        """Return every open item of each customer."""
        ...

    def customers_with_amount(self, amounts: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Sequence[int]]:
        """Return, by currency and minor units, who has an open item of just this amount, open or discounted (<= 51)."""
        ...

    def earlier_receipts(self, keys: Collection[str]) -> Mapping[str, Sequence[EarlierReceipt]]:
        """Return the receipts that already settled a document behind each reference key."""
        ...

    def taught(self, marks: Collection[str]) -> Mapping[str, Taught]:
        """Return what clerks taught under each mark of ``marks``; what is certain stands with the customers."""
        ...

    def habits_of(self, customer_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
        """Return how often decisions showed each habit (see habits_shown) of each customer."""
        ...
