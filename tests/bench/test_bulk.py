"""Open items taken in bulk are those that the import of their file would have written, and the books are proved."""

import shutil
from datetime import date

import pytest
from sqlalchemy import select

from bench.books import bulk, files
from bench.books.book import Shape
from bench.books.maker import make
from payportal.models.base import transaction
from payportal.models.invoice import Invoice, InvoiceKey
from payportal.models.journal import Account, JournalLine
from payportal.services import erp_sync
from tests.servers.databases import running

DAY = date(2026, 11, 25)
BOOK = make(Shape(seed=6, items=400, receipts=20))


def customers(session):
    erp_sync.import_batch(session, "customers", files.customers(BOOK), name="customers.csv", actor="bench")


def invoices(session):
    erp_sync.import_batch(session, "invoices", files.invoices(BOOK), name="invoices.csv", actor="bench", on=DAY)


def everything(session):
    columns = [one for one in Invoice.__table__.columns if one.name != "created_at"]
    lines = select(Account.code, Account.currency, JournalLine.debit, JournalLine.credit)
    return (
        [tuple(row) for row in session.execute(select(*columns).order_by(Invoice.id))],
        sorted(tuple(row) for row in session.execute(select(InvoiceKey.key, InvoiceKey.invoice_id))),
        sorted(tuple(row) for row in session.execute(lines.join(Account, Account.id == JournalLine.account_id))),
    )


@pytest.fixture
def imported(tmp_path, _sqlite_template):
    """What the import of the file writes."""
    shutil.copy(_sqlite_template, tmp_path / "imported.db")
    url = f"sqlite:///{tmp_path / 'imported.db'}"
    with running(url, tmp_path / "imported") as app, app.app_context(), transaction() as session:
        customers(session)
        invoices(session)
        return everything(session)


def test_the_rows_are_those_of_the_import(imported, session):
    customers(session)
    bulk.take_in(session, BOOK, on=DAY)
    assert everything(session) == imported
    session.add(Invoice(**new_item(session)))
    session.flush()  # the next id is free


def new_item(session):
    known = session.scalars(select(Invoice).limit(1)).one()
    names = ("customer_id", "issue_date", "due_date", "currency")
    return {name: getattr(known, name) for name in names} | {
        "number": "ONE-MORE", "amount_minor": 0, "opened_minor": 0, "open_minor": 0, "net_minor": 0,
    }  # fmt: skip


def test_a_database_with_items_is_refused(session):
    customers(session)
    bulk.take_in(session, BOOK, on=DAY)
    with pytest.raises(ValueError, match="empty database"):
        bulk.take_in(session, BOOK, on=DAY)
