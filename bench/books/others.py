"""The other engines on a book: the same rows, the same scores."""

import csv
import importlib
import io
import time

from bench.books import files
from bench.books.book import Book
from bench.books.score import Applied, Score, score
from bench.engines import Engine, Rows
from bench.engines.digits import by_digits
from bench.engines.exact import by_number
from bench.engines.fuzzy import by_name
from tools.environment import ready

SPLINK = "splink, p ≥ .95"
ENGINES: dict[str, Engine] = {
    "exact number and amount": by_number,
    "digit tokens, 1 % tolerance": by_digits,
    "nearest name, equal amount": by_name,
}


def engines(*, linkage: bool) -> dict[str, Engine]:
    """Return the engines to compare with; the linkage library is installed beside .venv's packages on first use."""
    if not linkage:
        return ENGINES
    try:
        ready("bench")
    except SystemExit:
        print("splink is not installed and could not be fetched: its row is missing below", flush=True)
        return ENGINES
    importlib.invalidate_caches()
    from bench.engines.linkage import by_linkage  # noqa: PLC0415 - it is there only now

    return {**ENGINES, SPLINK: by_linkage}


def scores(book: Book, known: dict[str, Engine]) -> dict[str, Score]:
    """Return how each engine does on a book, with the seconds that it takes."""
    receipts, invoices = _rows(files.receipts(book.receipts)), _rows(files.invoices(book))
    customers = _rows(files.customers(book))
    found = {}
    for name, engine in known.items():
        began = time.perf_counter()
        applied: Applied = {}
        for receipt, item, cash in engine(receipts, invoices, customers):
            applied.setdefault(receipt, {})[item["customer_number"], item["invoice_number"]] = cash
        seconds = time.perf_counter() - began
        found[name] = score(book, applied, gifts={})
        found[name].seconds = seconds
    return found


def _rows(data: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))
