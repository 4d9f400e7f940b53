"""Take the open items of a very large book in without their file: the rows that the import would write.

A test compares them with those of the import, so that neither can change alone.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from bench.books.book import Book, Item
from payportal.domain.open_item import ItemKind, OpenItem
from payportal.erp.invoice_import import InvoiceRow
from payportal.ledger import postings
from payportal.matching.keys import item_keys
from payportal.models.base import is_sqlite
from payportal.models.customer import Customer
from payportal.models.erp_batch import ErpBatch
from payportal.models.invoice import Invoice, InvoiceKey
from payportal.services import invoicing, posting

CHUNK = 50_000


def take_in(session: Session, book: Book, *, on: date) -> None:
    """Write all open items of a book into a database that has its customers and no items yet, and post their sum."""
    if session.scalar(select(Invoice.id).limit(1)):
        raise ValueError("there are open items already; take a book in bulk into an empty database only")
    owners = {number: (row_id, terms) for number, row_id, terms in
              session.execute(select(Customer.number, Customer.id, Customer.payment_terms))}  # fmt: skip
    batch = ErpBatch(direction="in", kind="invoices", name="in bulk", sha256="", actor="bench")
    session.add(batch)
    session.flush()
    for start in range(0, len(book.items), CHUNK):
        _write(session, book, book.items[start : start + CHUNK], first=start + 1, owners=owners)
    if not is_sqlite(session):
        session.execute(text("SELECT setval(pg_get_serial_sequence('invoice', 'id'), max(id)) FROM invoice"))
        session.execute(text("ANALYZE"))  # which autovacuum does within a minute
    grown: Counter[str] = Counter()
    for item in book.items:
        grown[item.currency] += item.open
    posting.post(session, [
        postings.items_imported(currency, minor, on=on, key=f"erp-batch:{batch.id}:{currency}",
                                source=f"erp_batch:{batch.id}")
        for currency, minor in sorted(grown.items())
    ])  # fmt: skip


def _write(
    session: Session, book: Book, items: Sequence[Item], *, first: int, owners: dict[str, tuple[int, str]]
) -> None:  # fmt: skip
    rows, keys = [], []
    for row_id, item in enumerate(items, first):
        number = book.customers[item.owner].number
        owner = invoicing._Owner(*owners[number])
        values = invoicing._values(_stated(item, number, line=row_id + 1), owner)
        rows.append({"id": row_id, **values})
        keys += [(key[:160], row_id) for key in item_keys(_open_item(row_id, values))]
    connection = session.connection()
    connection.execute(insert(Invoice.__table__), rows)
    # In the order of the index, which is many times faster than as they come.
    ordered = [{"key": key, "invoice_id": row_id} for key, row_id in sorted(set(keys))]
    connection.execute(insert(InvoiceKey.__table__), ordered)


def _stated(item: Item, number: str, *, line: int) -> InvoiceRow:
    """Return the item as the reader of the file would."""
    return InvoiceRow(
        line=line, invoice_number=item.number, customer_number=number, kind=ItemKind(item.kind),
        issue_date=item.issued, due_date=item.due, currency=item.currency, amount_minor=item.amount,
        open_minor=item.open, payment_terms=item.terms, purchase_order=item.purchase_order,
        sales_order=item.sales_order, references=item.references, program=item.program,
    )  # fmt: skip


def _open_item(row_id: int, values: dict) -> OpenItem:
    names = ("number", "customer_id", "currency", "amount_minor", "open_minor", "issue_date", "due_date",
             "discount_date", "discount_minor", "purchase_order", "sales_order")  # fmt: skip
    return OpenItem(item_id=row_id, kind=ItemKind(values["kind"]), references=tuple(values["references"]),
                    **{name: values[name] for name in names})  # fmt: skip
