"""The book as it stood at a moment of the past, as matching asks it: what was applied since then is put back.

Rebuilt from what the books keep: open amounts, who had paid what, which items, names and accounts were known by then.
Corrections that the ERP sent later to an item or a customer cannot be told apart and stand as they are today.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.open_item import ItemKind, OpenItem
from payportal.matching.keys import payer_keys
from payportal.matching.payer import Payer
from payportal.matching.source import EarlierReceipt
from payportal.matching.taught import Taught
from payportal.models.application import Application
from payportal.models.customer import Customer, PayerAccount, PayerAlias, PayerKey
from payportal.models.invoice import Invoice, InvoiceKey
from payportal.models.learned import Learned
from payportal.models.receipt import Receipt
from payportal.queries import taught_marks
from payportal.queries.matching_book import MONTH, MatchingBook

MANY_ITEMS, MANY_PAYERS = 51, 201


@dataclass(frozen=True, slots=True)
class PutBack:
    """By open item, in minor units, what was taken off it at the moment and later, reversals counted against it."""

    since: datetime
    minor: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, since: datetime) -> "PutBack":
        """Sum up everything that was posted from ``since`` on."""
        taken = func.sum(Application.cash_minor + Application.discount_minor + Application.adjustment_minor)
        query = select(Application.invoice_id, taken).where(Application.invoice_id.is_not(None))
        query = query.where(Application.posted_at >= since).group_by(Application.invoice_id)
        return cls(since, {number: int(minor) for number, minor in session.execute(query)})


class HistoryBook(MatchingBook):
    """The book at the moment of ``put_back``; reads with the session it is given."""

    def __init__(self, session: Session, put_back: PutBack) -> None:
        super().__init__(session)
        self._back = put_back
        self._at = put_back.since
        self._late = self._taught_later()

    def taught(self, marks: Collection[str]) -> Mapping[str, Taught]:
        """Return what clerks had taught under each mark."""
        return taught_marks.taught(self._session, marks, by=self._at)

    def habits_of(self, customer_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
        """Return how often decisions showed each habit that was known by then."""
        return taught_marks.habits_of(self._session, customer_ids, by=self._at)

    def _ends(self) -> Select[Any]:
        return super()._ends().where(Invoice.created_at <= self._at)

    def _open_items(self) -> int:
        now = select(func.count()).where(Invoice.open_minor != 0, Invoice.created_at <= self._at, ~self._touched())
        rows = self._read(select(Invoice.id, Invoice.open_minor), Invoice.id, self._back.minor.keys())
        return (self._session.scalar(now) or 0) + sum(self._was_open(number, minor) for number, minor in rows)

    def _receipts_of_a_month(self) -> int:
        last = self._session.scalar(select(func.max(Receipt.value_date)).where(Receipt.created_at <= self._at))
        if last is None:
            return 0
        query = select(func.count()).where(Receipt.value_date > last - MONTH, Receipt.created_at <= self._at)
        return self._session.scalar(query) or 0

    def item_ids_by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[int]]:
        """Return the items that were open behind each reference key, at most 51 a key."""
        query = select(InvoiceKey.key, InvoiceKey.invoice_id, Invoice.open_minor)
        query = query.join(Invoice, Invoice.id == InvoiceKey.invoice_id).where(*self._may_be_open())
        found: dict[str, list[int]] = defaultdict(list)
        query = query.order_by(InvoiceKey.key, InvoiceKey.invoice_id)
        for key, number, open_minor in self._read(query, InvoiceKey.key, keys):
            if self._was_open(number, open_minor) and len(found[key]) < MANY_ITEMS:
                found[key].append(number)
        return found

    def items(self, ids: Collection[int]) -> Mapping[int, OpenItem]:
        """Return the items with these ids, as far as they had come by then."""
        query = select(Invoice).where(Invoice.created_at <= self._at)
        return {row.id: self._item(row) for (row,) in self._read(query, Invoice.id, ids)}

    def payer_ids_by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[int]]:
        """Return the customers behind each payer key, at most 201 a key; keys that were taught later lead nowhere."""
        query = select(PayerKey.key, PayerKey.customer_id).order_by(PayerKey.key, PayerKey.customer_id)
        rows = list(self._read(query, PayerKey.key, keys))
        known = self._keys_by_then({number for _, number in rows} & self._late)
        found: dict[str, list[int]] = defaultdict(list)
        for key, number in rows:
            if (number not in known or key in known[number]) and len(found[key]) < MANY_PAYERS:
                found[key].append(number)
        return found

    def payers(self, ids: Collection[int]) -> Mapping[int, Payer]:
        """Return the customers with these ids, with the names and accounts that were known by then."""
        aliases = self._known_by_then(select(PayerAlias.customer_id, PayerAlias.name), PayerAlias, ids)
        accounts = self._known_by_then(select(PayerAccount.customer_id, PayerAccount.account), PayerAccount, ids)
        for lists, learned in ((aliases, taught_marks.certain_names), (accounts, taught_marks.certain_accounts)):
            for number, shown in learned(self._session, ids, by=self._at):
                lists.setdefault(number, []).append(shown)
        query = select(Customer.id, Customer.number, Customer.name, Customer.parent_id)
        return {
            number: Payer(number, said, name, parent_id, frozenset(accounts.get(number, ())),
                          tuple(sorted(aliases.get(number, ()))))
            for number, said, name, parent_id in self._read(query, Customer.id, ids)
        }  # fmt: skip

    def open_items_of(self, customer_ids: Collection[int]) -> Mapping[int, Sequence[OpenItem]]:
        """Return every item of each customer that was open."""
        query = select(Invoice).where(*self._may_be_open()).order_by(Invoice.customer_id, Invoice.id)
        found: dict[int, list[OpenItem]] = defaultdict(list)
        for (row,) in self._read(query, Invoice.customer_id, customer_ids):
            if self._was_open(row.id, row.open_minor):
                found[row.customer_id].append(self._item(row))
        return found

    def customers_with_amount(self, amounts: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Sequence[int]]:
        """Return who had an open item of just this amount, open or less its discount; at most 51 an amount."""
        found: dict[tuple[str, int], set[int]] = defaultdict(set)
        for currency in sorted({currency for currency, _ in amounts}):
            wanted = {minor for of, minor in amounts if of == currency}
            for minor, customer_id in self._owing(currency, wanted):
                found[currency, minor].add(customer_id)
        return {amount: sorted(customers)[:MANY_ITEMS] for amount, customers in found.items()}

    def earlier_receipts(self, keys: Collection[str]) -> Mapping[str, Sequence[EarlierReceipt]]:
        """Return the receipts that had settled a document behind each reference key by then."""
        query = select(InvoiceKey.key, InvoiceKey.invoice_id).order_by(InvoiceKey.key, InvoiceKey.invoice_id)
        documents: dict[str, list[int]] = defaultdict(list)
        for key, number in self._read(query, InvoiceKey.key, keys):
            documents[key].append(number)
        settled = self._settled({number for found in documents.values() for number in found[:MANY_ITEMS]})
        by_key = {key: [one for i in ids[:MANY_ITEMS] for one in settled.get(i, ())] for key, ids in documents.items()}
        return {key: receipts for key, receipts in by_key.items() if receipts}

    def _settled(self, invoice_ids: Collection[int]) -> dict[int, list[EarlierReceipt]]:
        query = (
            select(Application.id, Application.reverses_id, Application.invoice_id, Receipt.transaction_id,
                   Receipt.value_date, Receipt.amount_minor, Receipt.currency, Receipt.customer_id, Invoice.number)
            .join(Receipt, Receipt.id == Application.receipt_id)
            .join(Invoice, Invoice.id == Application.invoice_id)
            .where(Application.posted_at < self._at)
            .order_by(Application.id)
        )  # fmt: skip
        rows = list(self._read(query, Application.invoice_id, invoice_ids))
        undone = {row[1] for row in rows}
        settled: dict[int, list[EarlierReceipt]] = defaultdict(list)
        for row_id, reverses_id, invoice_id, *receipt, number in rows:
            if reverses_id is None and row_id not in undone:
                settled[invoice_id].append(EarlierReceipt(*receipt, numbers=(number,)))
        return settled

    def _owing(self, currency: str, minors: Collection[int]) -> Iterator[tuple[int, int]]:
        """Yield amount and customer: of items that nothing touched since by their columns, of the others by sums."""
        here = (Invoice.currency == currency, Invoice.open_minor != 0, Invoice.created_at <= self._at)
        untouched = ~self._touched()
        for batch in batches(sorted(minors)):
            pairs = union(
                select(Invoice.open_minor, Invoice.customer_id).where(*here, Invoice.open_minor.in_(batch), untouched),
                select(Invoice.net_minor, Invoice.customer_id).where(*here, Invoice.net_minor.in_(batch), untouched),
            )
            yield from ((minor, customer_id) for minor, customer_id in self._session.execute(pairs))
        columns = select(Invoice.id, Invoice.customer_id, Invoice.open_minor, Invoice.net_minor)
        query = columns.where(Invoice.currency == currency, Invoice.created_at <= self._at)
        for number, customer_id, open_minor, net_minor in self._read(query, Invoice.id, self._back.minor.keys()):
            stood = open_minor + self._back.minor[number]
            yield from ((minor, customer_id) for minor in {stood, net_minor} & set(minors) if stood)

    def _may_be_open(self) -> tuple[ColumnElement[bool], ...]:
        return Invoice.created_at <= self._at, or_(Invoice.open_minor != 0, self._touched())

    def _touched(self) -> ColumnElement[bool]:
        """Return the condition that something was applied to an item at the moment or later."""
        return exists().where(Application.invoice_id == Invoice.id, Application.posted_at >= self._at)

    def _was_open(self, number: int, open_minor: int) -> bool:
        return open_minor + self._back.minor.get(number, 0) != 0

    def _item(self, row: Invoice) -> OpenItem:
        return OpenItem(
            item_id=row.id, number=row.number, customer_id=row.customer_id, currency=row.currency,
            amount_minor=row.amount_minor, open_minor=row.open_minor + self._back.minor.get(row.id, 0),
            issue_date=row.issue_date, due_date=row.due_date, kind=ItemKind(row.kind), discount_date=row.discount_date,
            discount_minor=row.discount_minor, purchase_order=row.purchase_order, sales_order=row.sales_order,
            references=tuple(row.references),
        )  # fmt: skip

    def _taught_later(self) -> set[int]:
        """Return the customers of whom a name or an account was learned only afterwards."""
        late: set[int] = set()
        for table in (PayerAlias, PayerAccount):
            late.update(self._session.scalars(select(table.customer_id).where(table.created_at > self._at).distinct()))
        late.update(self._session.scalars(select(Learned.customer_id).where(Learned.first_at > self._at).distinct()))
        return late

    def _keys_by_then(self, customer_ids: Collection[int]) -> dict[int, frozenset[str]]:
        return {
            payer.customer_id: payer_keys(payer.name, payer.aliases, payer.accounts, number=payer.number)
            for payer in self.payers(customer_ids).values()
        }

    def _known_by_then(self, query: Select[Any], table: Any, ids: Collection[int]) -> dict[int, list[str]]:
        lists: dict[int, list[str]] = defaultdict(list)
        for number, value in self._read(query.where(table.created_at <= self._at), table.customer_id, ids):
            lists[number].append(value)
        return lists

    def _read(self, query: Select[Any], column: Any, values: Iterable[Any]) -> Iterator[Any]:
        for batch in batches(sorted(values)):
            yield from self._session.execute(query.where(column.in_(batch)))
