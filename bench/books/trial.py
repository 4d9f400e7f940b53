"""Put payportal to the test on a book: take it in, match, and read what was applied and suggested."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.books import bulk, files
from bench.books.book import Book, Receipt
from bench.books.score import Applied, Key
from payportal.config import Settings
from payportal.factory import create_app
from payportal.models.application import Application
from payportal.models.base import db, reading, transaction
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.receipt import Receipt as ReceiptRow
from payportal.queries.ledger_proof import prove
from payportal.queries.suggestions import suggestion_rows
from payportal.services import bank_intake, erp_sync, matching_rounds

ACTOR = "bench"
LARGE = 100_000
"""From how many open items on a book is taken in without its file."""


@dataclass(slots=True)
class Outcome:
    """What an engine made of a book, and the seconds that it took for the matching alone."""

    applied: Applied = field(default_factory=dict)
    gifts: dict[str, int] = field(default_factory=dict)
    ranked: dict[str, list[set[Key]]] | None = None
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def payportal(book: Book, folder: Path, *, url: str = "") -> Outcome:
    """Take a book into a new database, match it as ``flask match run`` does, prove the books and read the outcome."""
    with application(folder, url):
        take_in(book, book.receipts)
        began = time.perf_counter()
        matching_rounds.run(reading, transaction, actor=ACTOR)
        seconds = time.perf_counter() - began
        session = db.session()
        outcome = Outcome(*applications(session), dict(suggestions(session)), seconds)
        outcome.faults = [f"{fault.check}: {fault.message}" for fault in prove(session).faults]
        return outcome


@contextmanager
def application(folder: Path, url: str = "") -> Iterator[None]:
    """Give a migrated database of its own, in ``folder`` or at ``url``."""
    settings = Settings(database_url=url or f"sqlite:///{folder}/book.db", var=folder, testing=True)
    with create_app(settings).app_context():
        upgrade()
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def take_in(book: Book, arrived: Sequence[Receipt]) -> None:
    """Take a book and receipts in through the services, one transaction a file; the items of a large book in bulk."""
    partners, agreements = files.agreements()
    large = len(book.items) >= LARGE
    made = {"partners": partners, "agreements": agreements, "customers": files.customers(book)}
    for kind, data in (made if large else made | {"invoices": files.invoices(book)}).items():
        with transaction() as session:
            outcome = erp_sync.import_batch(session, kind, data, name=f"{kind}.csv", actor=ACTOR, on=book.today)
        if outcome.problems:
            raise ValueError(f"{kind}: {outcome.problems[0]}")
    if large:
        with transaction() as session:
            bulk.take_in(session, book, on=book.today)
    if arrived:
        receive(arrived)


def receive(receipts: Sequence[Receipt], *, name: str = "receipts.csv") -> None:
    """Take receipts in as a bank file."""
    with transaction() as session:
        intake = bank_intake.take_in(session, files.receipts(receipts), name=name, actor=ACTOR, format="receipts_csv")
    if intake.receipts != len(receipts):
        raise ValueError(f"receipts: {intake.problems[:1]}")


def applications(session: Session) -> tuple[Applied, dict[str, int]]:
    """Return the cash by receipt and open item, and what was granted of each receipt beside cash, in minor units."""
    query = (
        select(ReceiptRow.transaction_id, Customer.number, Invoice.number, Application.cash_minor,
               Application.discount_minor + Application.adjustment_minor)
        .select_from(Application)
        .join(ReceiptRow, ReceiptRow.id == Application.receipt_id)
        .join(Invoice, Invoice.id == Application.invoice_id)
        .join(Customer, Customer.id == Invoice.customer_id)
    )  # fmt: skip
    applied: dict[str, Counter[Key]] = defaultdict(Counter)
    gifts: Counter[str] = Counter()
    for receipt, owner, number, cash, gift in session.execute(query):
        applied[receipt][owner, number] += cash
        gifts[receipt] += gift
    return {receipt: dict(given) for receipt, given in applied.items()}, dict(gifts)


def suggestions(session: Session) -> Iterator[tuple[str, list[set[Key]]]]:
    """Yield each held receipt with the open items of its suggestions, the best first."""
    ranked: dict[str, dict[int, set[Key]]] = defaultdict(lambda: defaultdict(set))
    for row in suggestion_rows(session):
        if row["invoice_number"]:
            ranked[row["receipt_transaction_id"]][int(row["rank"])].add((row["customer_number"], row["invoice_number"]))
    for receipt, sets in ranked.items():
        yield receipt, [sets[rank] for rank in range(1, max(sets) + 1)]
