"""Write a book for the portal into an empty, migrated database: the rows in bulk, the money through the services."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.pages import money
from bench.pages.crowd import Size, counts
from bench.pages.stock import COLUMNS, Account, Maker
from payportal.ledger import postings
from payportal.models.base import db, is_sqlite, transaction, utcnow
from payportal.models.bulk import insert_rows
from payportal.models.customer import Customer
from payportal.models.erp_batch import ErpBatch
from payportal.models.invoice import Invoice, InvoiceLine
from payportal.models.membership import Membership
from payportal.models.offer import Offer, OfferCustomer
from payportal.models.user import User
from payportal.services import posting, users

PASSWORD = "seven grey herons by the weir"
CHUNK = 25_000
TABLES = ("customer", "invoice", "user_account", "membership")
"""Those whose ids were given and not asked for."""


def build(size: Size, *, today: date) -> None:
    """Write the whole book and let the database look at it once, as it would by itself before long."""
    hashed, rng = users._hasher.hash(PASSWORD), random.Random(f"money {size.name}")
    for accounts in _chunks(Maker(seed=size.seed, invoices=size.invoices, today=today).accounts(counts(size))):
        with transaction() as session:
            _write(session, accounts, hashed, today=today)
            money.take_in(session, accounts, rng, today=today)
    with transaction() as session:
        _offers(session, size, today=today)
        if not is_sqlite(session):
            for table in TABLES:
                session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"))
    _look(db.session())


def _chunks(accounts: Iterable[Account]) -> Iterator[list[Account]]:
    some: list[Account] = []
    documents = 0
    for account in accounts:
        some.append(account)
        documents += len(account.documents)
        if documents >= CHUNK:
            yield some
            some, documents = [], 0
    if some:
        yield some


def _write(session: Session, accounts: Sequence[Account], hashed: str, *, today: date) -> None:
    """Write customers, their people and their documents, and post the sum of the documents."""
    now = utcnow()
    insert_rows(session, Customer, ("id", "number", "name", "email", "currency", "parent_id", "payment_terms",
                                    "country", "language", "extras", "source_digest", "created_at"), (
        (one.id, f"C{one.id:07d}", one.name, money.email(one), one.currency, one.parent_id, one.terms, "", one.language,
         {}, "", now) for one in accounts
    ))  # fmt: skip
    insert_rows(session, User, ("id", "email", "password_hash", "role", "customer_id", "active", "session_epoch",
                                "created_at"), (
        (one.id, money.email(one), hashed, "customer", one.id, True, 0, now) for one in accounts
    ))  # fmt: skip
    insert_rows(session, Membership, ("id", "user_id", "customer_id", "company_role", "limit_currency", "all_accounts",
                                      "created_at"), (
        (one.id, one.id, one.id, "admin", "", True, now) for one in accounts
    ))  # fmt: skip
    documents = [document for one in accounts for document in one.documents]
    insert_rows(session, Invoice, COLUMNS, (document.row() for document in documents))
    insert_rows(session, InvoiceLine, ("invoice_id", "position", "description", "quantity", "unit", "unit_price",
                                       "tax_rate", "tax_category", "amount_minor"), (
        (document.id, place, f"{document.goods}, part {place}", "1", "", "", "", "", part)
        for document in documents if document.lines
        for place, part in enumerate(_parts(document.minor), 1)
    ))  # fmt: skip
    _post(session, Counter(), documents, today)


def _post(session: Session, grown: Counter[str], documents: Sequence, today: date) -> None:
    for document in documents:
        grown[document.currency] += document.minor
    batch = ErpBatch(direction="in", kind="invoices", name="in bulk", sha256="", actor="bench")
    session.add(batch)
    session.flush()
    posting.post(session, [
        postings.items_imported(currency, minor, on=today, key=f"erp-batch:{batch.id}:{currency}",
                                source=f"erp_batch:{batch.id}")
        for currency, minor in sorted(grown.items()) if minor
    ])  # fmt: skip


def _parts(minor: int) -> tuple[int, int, int]:
    first, second = minor // 2, minor // 3
    return first, second, minor - first - second


def _offers(session: Session, size: Size, *, today: date) -> None:
    """Run one early-payment offer for everyone and one for some."""
    common = {"starts_on": today - timedelta(days=9), "ends_on": today + timedelta(days=40), "created_by": "bench",
              "partial": "pro_rata"}  # fmt: skip
    open_ = Offer(name="Early in USD", currency="USD", kind="sliding", promise={"percent": "2"}, **common)
    chosen = Offer(name="Early in EUR", currency="EUR", kind="apr", promise={"percent": "9"}, everyone=False, **common)
    session.add_all([open_, chosen])
    session.flush()
    some = range(1, size.customers + 1, 7)
    session.add_all(OfferCustomer(offer_id=chosen.id, customer_id=customer_id) for customer_id in some)


def _look(session: Session) -> None:
    """Let PostgreSQL count what there is, as it does by itself within a minute; SQLite is never asked to."""
    if is_sqlite(session):
        return
    session.rollback()
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
