"""The book as matching asks it: set-wise look-ups over the indexed keys, never the whole book."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.open_item import ItemKind, OpenItem
from payportal.matching.payer import Payer
from payportal.matching.shape import BookShape
from payportal.matching.source import EarlierReceipt
from payportal.matching.taught import Taught
from payportal.models.application import Application
from payportal.models.customer import Customer, PayerAccount, PayerAlias, PayerKey
from payportal.models.invoice import Invoice, InvoiceKey
from payportal.models.receipt import Receipt
from payportal.queries import taught_marks
from payportal.queries.taught_marks import certain_names

MANY_ITEMS = 51
MANY_PAYERS = 201
SAMPLE = 2_000
MONTH = timedelta(days=31)

_ITEM_COLUMNS = (
    Invoice.id, Invoice.number, Invoice.customer_id, Invoice.currency, Invoice.amount_minor, Invoice.open_minor,
    Invoice.issue_date, Invoice.due_date, Invoice.kind, Invoice.discount_date, Invoice.discount_minor,
    Invoice.purchase_order, Invoice.sales_order, Invoice.references,
)  # fmt: skip


class MatchingBook:
    """A BookSource over the database; reads with the session it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def shape(self) -> BookShape:
        """Return how large the book is, with a sample of documents evenly spread over all that ever came in."""
        first, last = self._session.execute(self._ends()).one()
        if first is None:
            return BookShape()
        ids = range(first, last + 1, max(1, (last + 1 - first) // SAMPLE))
        query = select(Invoice.number, Invoice.currency, Invoice.amount_minor)
        rows = list(self._rows(query, Invoice.id, ids))
        amounts: dict[str, list[int]] = {}
        for _, currency, minor in rows:
            amounts.setdefault(currency, []).append(minor)
        sample = {currency: sorted(minors) for currency, minors in amounts.items()}
        return BookShape(self._open_items(), self._receipts_of_a_month(), [row[0] for row in rows], sample)

    def _ends(self) -> Select[Any]:
        return select(func.min(Invoice.id), func.max(Invoice.id))

    def _open_items(self) -> int:
        return self._session.scalar(select(func.count()).where(Invoice.open_minor != 0)) or 0

    def _receipts_of_a_month(self) -> int:
        """Return how many receipts have a value date within a month of the latest; a run does not change it."""
        last = self._session.scalar(select(func.max(Receipt.value_date)))
        if last is None:
            return 0
        return self._session.scalar(select(func.count()).where(Receipt.value_date > last - MONTH)) or 0

    def item_ids_by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[int]]:
        """Return the open items behind each reference key, at most 51 a key."""
        query = select(InvoiceKey.key, InvoiceKey.invoice_id).join(Invoice, Invoice.id == InvoiceKey.invoice_id)
        query = query.where(Invoice.open_minor != 0).order_by(InvoiceKey.key, InvoiceKey.invoice_id)
        return self._lists(query, InvoiceKey.key, keys, most=MANY_ITEMS)

    def items(self, ids: Collection[int]) -> Mapping[int, OpenItem]:
        """Return the open items with these ids."""
        return {row[0]: _item(row) for row in self._rows(select(*_ITEM_COLUMNS), Invoice.id, ids)}

    def payer_ids_by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[int]]:
        """Return the customers behind each payer key, at most 201 a key."""
        query = select(PayerKey.key, PayerKey.customer_id).order_by(PayerKey.key, PayerKey.customer_id)
        return self._lists(query, PayerKey.key, keys, most=MANY_PAYERS)

    def payers(self, ids: Collection[int]) -> Mapping[int, Payer]:
        """Return the customers with these ids, with the names and accounts they pay under."""
        aliases = self._lists(select(PayerAlias.customer_id, PayerAlias.name), PayerAlias.customer_id, ids)
        for customer_id, name in certain_names(self._session, ids):
            aliases.setdefault(customer_id, []).append(name)
        accounts = self._lists(select(PayerAccount.customer_id, PayerAccount.account), PayerAccount.customer_id, ids)
        query = select(Customer.id, Customer.number, Customer.name, Customer.parent_id)
        return {
            row_id: Payer(row_id, number, name, parent_id, frozenset(accounts.get(row_id, ())),
                          tuple(sorted(aliases.get(row_id, ()))))
            for row_id, number, name, parent_id in self._rows(query, Customer.id, ids)
        }  # fmt: skip

    def open_items_of(self, customer_ids: Collection[int]) -> Mapping[int, Sequence[OpenItem]]:
        """Return every open item of each customer."""
        query = select(*_ITEM_COLUMNS).where(Invoice.open_minor != 0).order_by(Invoice.customer_id, Invoice.id)
        items: dict[int, list[OpenItem]] = {}
        for row in self._rows(query, Invoice.customer_id, customer_ids):
            items.setdefault(row[2], []).append(_item(row))
        return items

    def customers_with_amount(self, amounts: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Sequence[int]]:
        """Return who has an open item of just this amount, open or less its discount; at most 51 an amount."""
        found: dict[tuple[str, int], list[int]] = {}
        for currency in sorted({currency for currency, _ in amounts}):
            minors = sorted({minor for of, minor in amounts if of == currency})
            for batch in batches(minors):
                for minor, customer_id in self._session.execute(_owing(currency, batch)):
                    found.setdefault((currency, minor), []).append(customer_id)
        return found

    def earlier_receipts(self, keys: Collection[str]) -> Mapping[str, Sequence[EarlierReceipt]]:
        """Return the receipts that already settled a document behind each reference key."""
        query = select(InvoiceKey.key, InvoiceKey.invoice_id).order_by(InvoiceKey.key, InvoiceKey.invoice_id)
        documents = self._lists(query, InvoiceKey.key, keys, most=MANY_ITEMS)
        settled = self._settled({invoice_id for found in documents.values() for invoice_id in found})
        found = {key: [one for i in ids for one in settled.get(i, ())] for key, ids in documents.items()}
        return {key: receipts for key, receipts in found.items() if receipts}

    def taught(self, marks: Collection[str]) -> Mapping[str, Taught]:
        """Return what clerks taught under each mark."""
        return taught_marks.taught(self._session, marks)

    def habits_of(self, customer_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
        """Return how often decisions showed each habit of each customer."""
        return taught_marks.habits_of(self._session, customer_ids)

    def _settled(self, invoice_ids: Collection[int]) -> dict[int, list[EarlierReceipt]]:
        """Return the receipts whose application to each item stands.

        What was undone is left out here and not by the database: asked for reverses_id IS NULL, SQLite reads the whole
        table through that index.
        """
        query = (
            select(Application.id, Application.reverses_id, Application.invoice_id, Receipt.transaction_id,
                   Receipt.value_date, Receipt.amount_minor, Receipt.currency, Receipt.customer_id, Invoice.number)
            .join(Receipt, Receipt.id == Application.receipt_id)
            .join(Invoice, Invoice.id == Application.invoice_id)
            .order_by(Application.id)
        )  # fmt: skip
        rows = list(self._rows(query, Application.invoice_id, invoice_ids))
        undone = {row[1] for row in rows}
        settled: dict[int, list[EarlierReceipt]] = {}
        for row_id, reverses_id, invoice_id, *receipt, number in rows:
            if reverses_id is None and row_id not in undone:
                settled.setdefault(invoice_id, []).append(EarlierReceipt(*receipt, numbers=(number,)))
        return settled

    def _rows(self, query: Select[Any], column: Any, values: Collection[Any]) -> Iterator[Any]:
        for batch in batches(sorted(values)):
            yield from self._session.execute(query.where(column.in_(batch)))

    def _lists(
        self, query: Select[Any], column: Any, values: Collection[Any], *, most: int | None = None
    ) -> dict[Any, list[Any]]:
        lists: dict[Any, list[Any]] = {}
        for key, value in self._rows(query, column, values):
            found = lists.setdefault(key, [])
            if most is None or len(found) < most:
                found.append(value)
        return lists


def waiting_count(session: Session) -> int:
    """Return how many receipts wait to be applied."""
    waiting = select(func.count()).where(Receipt.unapplied_minor > 0, Receipt.reversed_at.is_(None))
    return session.scalar(waiting) or 0


def _owing(currency: str, minors: Sequence[int]) -> Select[Any]:
    """Select amount and customer for items of these amounts, each pair once, the first 51 customers of an amount."""
    here = (Invoice.currency == currency, Invoice.open_minor != 0)
    pairs = union(
        select(Invoice.open_minor.label("minor"), Invoice.customer_id).where(*here, Invoice.open_minor.in_(minors)),
        select(Invoice.net_minor.label("minor"), Invoice.customer_id).where(*here, Invoice.net_minor.in_(minors)),
    ).subquery()
    number = func.row_number().over(partition_by=pairs.c.minor, order_by=pairs.c.customer_id).label("number")
    ranked = select(pairs.c.minor, pairs.c.customer_id, number).subquery()
    return (
        select(ranked.c.minor, ranked.c.customer_id)
        .where(ranked.c.number <= MANY_ITEMS)
        .order_by(ranked.c.minor, ranked.c.customer_id)
    )


def _item(row: Sequence[Any]) -> OpenItem:
    return OpenItem(
        item_id=row[0], number=row[1], customer_id=row[2], currency=row[3], amount_minor=row[4], open_minor=row[5],
        issue_date=row[6], due_date=row[7], kind=ItemKind(row[8]), discount_date=row[9], discount_minor=row[10],
        purchase_order=row[11], sales_order=row[12], references=tuple(row[13]),
    )  # fmt: skip
