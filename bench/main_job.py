"""The main job through the services: ERP in, bank in, match, prove, beside an exact look-up in a spreadsheet.

Usage: ./run bench main_job [CUSTOMERS RECEIPTS]
"""

import platform
import random
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from flask_migrate import upgrade

from payportal.config import Settings
from payportal.factory import create_app
from payportal.models.base import db, transaction
from payportal.queries.ledger_proof import prove
from payportal.services import bank_intake, erp_sync, matching_run

WORDS = (
    "Harbor",
    "Cedar",
    "Lumen",
    "Quarry",
    "Meadow",
    "Falcon",
    "Ember",
    "Delta",
    "Willow",
    "Anchor",
    "Summit",
    "Ivory",
)
TRADES = ("Foods", "Tools", "Textiles", "Logistics", "Marine", "Optics", "Paper", "Glass", "Dairy", "Print")
DAY = date(2026, 10, 15)


def main() -> None:
    """Build a book, run the job on it and print the table."""
    customers, receipts = (int(word) for word in (sys.argv[1:] or ("500", "1000")))
    random.seed(20261015)
    book = Book(customers, receipts)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/bench.db", var=Path(folder), testing=True)
        app = create_app(settings)
        with app.app_context():
            upgrade()
            run(book)


def run(book: "Book") -> None:
    """Run and time each step."""
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, "
          f"{book.item_count} open items, {book.receipt_count} receipts, SQLite")  # fmt: skip
    with timed("erp import customers"), transaction() as session:
        erp_sync.import_batch(session, "customers", book.customers, name="customers.csv", actor="bench")
    with timed("erp import invoices"), transaction() as session:
        erp_sync.import_batch(session, "invoices", book.invoices, name="invoices.csv", actor="bench")
    with timed("bank import"), transaction() as session:
        bank_intake.take_in(session, book.receipts, name="receipts.csv", actor="bench")
    with timed("match: decide"):
        made = matching_run.plan(db.session())
    db.session.rollback()
    with timed("match: write"), transaction() as session:
        matching_run.carry_out(session, made, actor="bench")
    with timed("ledger verify"):
        proof = prove(db.session())
    paid = {(d.receipt_id, line.invoice_id) for d in made.decisions for line in d.lines}
    books = "proved" if proof.clean else "NOT proved"
    print(f"applied {len(made.decisions)} of {book.receipt_count} ({len(paid)} items), books {books}; "
          f"an exact look-up of number and amount finds {book.exact}")  # fmt: skip


@contextmanager
def timed(name: str):
    """Print how long a step took."""
    start = time.perf_counter()
    yield
    print(f"  {name:24} {time.perf_counter() - start:8.2f} s")


class Book:
    """A made-up book: numbers typed right, wrong, in lists and not at all."""

    def __init__(self, customers: int, receipts: int) -> None:
        names = {
            i: f"{random.choice(WORDS)} {random.choice(WORDS)} {random.choice(TRADES)} {i % 97}"
            for i in range(customers)
        }
        self.customers = csv(
            "customer_number,name,currency,payment_terms,bank_accounts",
            (f"C{i:06},{name},USD,NET 30,{9_000_000_000 + i}" for i, name in names.items()),
        )
        items = [self._item(number, customers) for number in range(customers * 10)]
        self.invoices = csv(
            "invoice_number,customer_number,issue_date,currency,amount",
            (f"{number},C{owner:06},{issued},USD,{cents / 100:.2f}" for number, owner, issued, cents in items),
        )
        self.item_count, self.receipt_count, self.exact = len(items), receipts, 0
        chosen = random.sample(items, min(receipts, len(items)))
        self.receipts = csv(
            "transaction_id,value_date,amount,currency,method,payer_name,payer_account,memo",
            (self._receipt(n, item, names[item[1]]) for n, item in enumerate(chosen)),
        )

    def _item(self, number: int, customers: int) -> tuple[str, int, date, int]:
        issued = DAY - timedelta(days=random.randint(1, 60))
        return f"QL-{70_000_000 + number * 7}", random.randrange(customers), issued, random.randint(5_000, 2_000_000)

    def _receipt(self, n: int, item: tuple[str, int, date, int], name: str) -> str:
        number, owner, _, cents = item
        way = random.random()
        if way < 0.5:
            memo, self.exact = f"INV {number}", self.exact + 1
        elif way < 0.8:
            memo = f"PMT {number.replace('-', '').replace('0', 'O', 1)}"
        else:
            memo = "VENDOR PAYMENT"
        return f"B{n:08},{DAY},{cents / 100:.2f},USD,ach,{name[:22].upper()},{9_000_000_000 + owner},{memo}"


def csv(header: str, rows) -> bytes:
    """Return a small CSV file; nothing in these rows needs quotes."""
    return "\n".join((header, *rows, "")).encode()


if __name__ == "__main__":
    main()
