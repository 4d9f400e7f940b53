"""The book as matching asks it: set-wise look-ups over the indexed keys, never the whole book."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from payportal.domain.open_item import ItemKind, OpenItem
from payportal.matching.payer import NO_ACCOUNTS, Payer
from payportal.matching.shape import BookShape
from payportal.matching.source import MANY_OWING, EarlierReceipt
from payportal.matching.taught import Taught
from payportal.models.base import is_sqlite
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.receipt import Receipt
from payportal.queries import taught_marks
from payportal.queries.among import rows_among, some_day, texts
from payportal.queries.disputed import disputed_ids
from payportal.queries.taught_marks import certain_names

MANY_ITEMS = 51
MANY_PAYERS = 201
SAMPLE = 2_000
MONTH = timedelta(days=31)

_OWING = f"""SELECT minor, customer_id FROM (
    SELECT minor, customer_id, row_number() OVER (PARTITION BY minor ORDER BY customer_id) AS place FROM (
      SELECT open_minor AS minor, customer_id FROM invoice
      WHERE currency = :fixed AND open_minor <> 0 AND :among(open_minor)
      UNION SELECT net_minor, customer_id FROM invoice
      WHERE currency = :fixed AND open_minor <> 0 AND :among(net_minor)) pairs) ranked
    WHERE place <= {MANY_OWING + 1} ORDER BY minor, customer_id"""  # noqa: S608 - a number of our own
"""Amount and customer for items of these amounts, each pair once, and one customer more than are looked at."""
_KINDS = {str(kind): kind for kind in ItemKind}
_ITEMS = """SELECT id, number, customer_id, currency, amount_minor, open_minor, issue_date, due_date, kind,
  discount_date, discount_minor, purchase_order, sales_order, "references" FROM invoice"""


class MatchingBook:
    """A BookSource over the database; reads with the session it is given, whole rows past the ORM."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._unused = _unused_kinds(session)
        self._disputed = disputed_ids(session)

    def shape(self) -> BookShape:
        """Return how large the book is, with a sample of documents evenly spread over all that ever came in."""
        first, last = self._session.execute(self._ends()).one()
        if first is None:
            return BookShape()
        ids = range(first, last + 1, max(1, (last + 1 - first) // SAMPLE))
        query = "SELECT number, currency, amount_minor, open_minor FROM invoice WHERE :among(id) ORDER BY id"
        rows = list(rows_among(self._session, query, ids))
        amounts: dict[str, list[int]] = {}
        for _, currency, minor, _ in rows:
            amounts.setdefault(currency, []).append(minor)
        sample = {currency: sorted(minors) for currency, minors in amounts.items()}
        numbers = [row[0] for row in rows]
        # Counting a million rows takes longer than deciding a thousand receipts; the sample knows which part is open.
        still_open = sum(row[3] != 0 for row in rows) * (last + 1 - first) // len(ids)
        return BookShape(still_open, self._receipts_of_a_month(), numbers, self._sample_names(), sample)

    def _sample_names(self) -> list[str]:
        first, last = self._session.execute(select(func.min(Customer.id), func.max(Customer.id))).one()
        ids = range(first or 0, (last or 0) + 1, max(1, ((last or 0) + 1 - (first or 0)) // SAMPLE))
        query = "SELECT name FROM customer WHERE :among(id) ORDER BY id"
        return [name for (name,) in rows_among(self._session, query, ids)]

    def _ends(self) -> Select[Any]:
        return select(func.min(Invoice.id), func.max(Invoice.id))

    def _receipts_of_a_month(self) -> int:
        """Return how many receipts have a value date within a month of the latest; a run does not change it."""
        last = self._session.scalar(select(func.max(Receipt.value_date)))
        if last is None:
            return 0
        return self._session.scalar(select(func.count()).where(Receipt.value_date > last - MONTH)) or 0

    def item_ids_by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[int]]:
        """Return the open items behind each reference key, at most 51 a key."""
        used = [key for key in keys if not key.startswith(self._unused)]
        query = """SELECT k.key, k.invoice_id FROM invoice_key k JOIN invoice i ON i.id = k.invoice_id
            WHERE :among(k.key) AND i.open_minor <> 0 ORDER BY k.key, k.invoice_id"""
        return _lists(rows_among(self._session, query, used, kind="text"), most=MANY_ITEMS)

    def items(self, ids: Collection[int]) -> Mapping[int, OpenItem]:
        """Return the open items with these ids."""
        rows = rows_among(self._session, f"{_ITEMS} WHERE :among(id)", ids)
        return {row[0]: self._item(row) for row in rows}

    def payer_ids_by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[int]]:
        """Return the customers behind each payer key, at most 201 a key."""
        query = "SELECT key, customer_id FROM payer_key WHERE :among(key) ORDER BY key, customer_id"
        return _lists(rows_among(self._session, query, keys, kind="text"), most=MANY_PAYERS)

    def payers(self, ids: Collection[int]) -> Mapping[int, Payer]:
        """Return the customers with these ids, with the names and accounts they pay under."""
        aliases = self._named("SELECT customer_id, name FROM payer_alias WHERE :among(customer_id)", ids)
        for customer_id, name in certain_names(self._session, ids):
            aliases.setdefault(customer_id, []).append(name)
        paid_from = self._named("SELECT customer_id, account FROM payer_account WHERE :among(customer_id)", ids)
        accounts = {customer_id: frozenset(found) for customer_id, found in paid_from.items()}
        query = "SELECT id, number, name, parent_id FROM customer WHERE :among(id)"
        return {
            row_id: Payer(row_id, number, name, parent_id, accounts.get(row_id, NO_ACCOUNTS),
                          tuple(sorted(aliases.get(row_id, ()))))
            for row_id, number, name, parent_id in rows_among(self._session, query, ids)
        }  # fmt: skip

    def _named(self, query: str, ids: Collection[int]) -> dict[Any, list[Any]]:
        return _lists(rows_among(self._session, query, ids))

    def open_items_of(self, customer_ids: Collection[int]) -> Mapping[int, Sequence[OpenItem]]:
        """Return every open item of each customer."""
        query = f"{_ITEMS} WHERE :among(customer_id) AND open_minor <> 0 ORDER BY customer_id, id"
        items: dict[int, list[OpenItem]] = {}
        for row in rows_among(self._session, query, customer_ids):
            items.setdefault(row[2], []).append(self._item(row))
        return items

    def _item(self, row: Sequence[Any]) -> OpenItem:
        item = _item(row)
        return item._replace(disputed=True) if item.item_id in self._disputed else item

    def customers_with_amount(self, amounts: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Sequence[int]]:
        """Return who has an open item of just this amount, open or less its discount; at most 51 an amount."""
        found: dict[tuple[str, int], list[int]] = {}
        for currency in sorted({currency for currency, _ in amounts}):
            minors = {minor for of, minor in amounts if of == currency}
            for minor, customer_id in rows_among(self._session, _OWING, minors, fixed=(currency,)):
                found.setdefault((currency, minor), []).append(customer_id)
        return found

    def earlier_receipts(self, keys: Collection[str]) -> Mapping[str, Sequence[EarlierReceipt]]:
        """Return the receipts that already settled a document behind each reference key."""
        query = "SELECT key, invoice_id FROM invoice_key WHERE :among(key) ORDER BY key, invoice_id"
        documents = _lists(rows_among(self._session, query, keys, kind="text"), most=MANY_ITEMS)
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
        query = """SELECT a.id, a.reverses_id, a.invoice_id, i.number, r.transaction_id, r.value_date, r.amount_minor,
            r.currency, r.customer_id
            FROM application a JOIN receipt r ON r.id = a.receipt_id JOIN invoice i ON i.id = a.invoice_id
            WHERE :among(a.invoice_id) ORDER BY a.id"""
        rows = list(rows_among(self._session, query, invoice_ids))
        undone = {row[1] for row in rows}
        settled: dict[int, list[EarlierReceipt]] = {}
        for row_id, reverses_id, invoice_id, number, transaction_id, value_date, *money in rows:
            if reverses_id is None and row_id not in undone:
                receipt = EarlierReceipt(transaction_id, some_day(value_date), *money, numbers=(number,))
                settled.setdefault(invoice_id, []).append(receipt)
        return settled


def waiting_count(session: Session) -> int:
    """Return how many receipts wait to be applied."""
    waiting = select(func.count()).where(Receipt.unapplied_minor > 0, Receipt.reversed_at.is_(None))
    return session.scalar(waiting) or 0


def _unused_kinds(session: Session) -> tuple[str, ...]:
    """Return the kinds of reference key that no document of the book has: nothing need be looked up there.

    PostgreSQL may sort texts by language, which scatters a kind over the index, so there every kind is looked up.
    """
    if not is_sqlite(session):
        return ()
    one = "SELECT 1 FROM invoice_key WHERE key >= '{0}:' AND key < '{0};' LIMIT 1"
    connection = session.connection()
    kinds = ("ref", "so", "po")
    return tuple(f"{kind}:" for kind in kinds if connection.exec_driver_sql(one.format(kind)).first() is None)


def _lists(rows: Iterable[Any], *, most: int | None = None) -> dict[Any, list[Any]]:
    lists: dict[Any, list[Any]] = {}
    for key, value in rows:
        found = lists.setdefault(key, [])
        if most is None or len(found) < most:
            found.append(value)
    return lists


def _item(row: Sequence[Any]) -> OpenItem:
    (row_id, number, customer_id, currency, amount, left, issued, due, kind, discounted, discount, order, sales_order,
     references) = row  # fmt: skip
    return OpenItem(row_id, number, customer_id, currency, amount, left, some_day(issued), some_day(due), _KINDS[kind],
                    discounted and some_day(discounted), discount, order, sales_order,
                    () if references == "[]" else texts(references))  # fmt: skip
