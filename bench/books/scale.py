"""How fast, on how large a book: each figure beside what was asked."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from bench.books import files, report, trial
from bench.books.book import Book, Customer, Receipt, Shape
from bench.books.maker import make
from bench.books.report import Figure
from bench.books.score import faults, score
from bench.books.servers import server
from payportal.config import ROOT
from payportal.models.application import Application
from payportal.models.base import db
from payportal.models.journal import JournalEntry
from payportal.models.partner import Share
from payportal.queries.ledger_proof import prove

FEW, LINES, MANY_ITEMS, SEED = 1_000, 800, 10_000, 31
Timed = dict[str, float]


def measure(which: Sequence[str], *, items: int, receipts: int) -> bool:
    """Measure on each database, print the figures and return whether all suffice."""
    began = time.perf_counter()
    few, fewer = min(FEW, items // 60), items // 10
    large = make(Shape(seed=SEED, items=items, receipts=receipts + few))
    small = make(Shape(seed=SEED, items=fewer, receipts=few))
    wide = make(Shape(seed=SEED + 1, items=fewer, receipts=0, largest=min(MANY_ITEMS, fewer // 4)))
    report.made(large, time.perf_counter() - began)
    enough = True
    for one in which:
        with tempfile.TemporaryDirectory() as folder, server(one, Path(folder)) as (name, create):
            print(f"\n{name}", flush=True)
            figures = [
                *_many(large, create("large"), _few(small, create("small"), Path(folder)), few, Path(folder)),
                *_wide(wide, create("wide"), Path(folder)),
            ]
            report.figures(figures)
            enough &= all(figure.enough for figure in figures)
    return enough


def _few(book: Book, url: str, folder: Path) -> Timed:
    """Return how long few receipts take against a small book."""
    _load(book, book.receipts, url, folder)
    return _run(url)[0]


def _many(book: Book, url: str, small: Timed, few: int, folder: Path) -> list[Figure]:
    """Return the figures of a large book: few receipts first, then all the others in one run."""
    _load(book, book.receipts[:few], url, folder)
    large = _run(url)[0]
    with trial.application(folder, url):
        trial.receive(book.receipts[few:], name="rest.csv")
    whole = _run(url)[0]
    ratio = large["seconds"] / small["seconds"]
    reached = (f"{ratio:.2f} × ({large['seconds']:.1f} s, {small['seconds']:.1f} s; processor {large['cpu']:.1f} s, "
               f"{small['cpu']:.1f} s)")  # fmt: skip
    sizes = f"{few:,} receipts against {len(book.items):,} and a tenth of the open items"
    return [*_whole(whole, book, url, folder), Figure(sizes, "≤ 1.5 ×", reached, ratio <= 1.5)]


def _wide(book: Book, url: str, folder: Path) -> list[Figure]:
    """Return the figures of a customer with very many open items."""
    _load(book, (), url, folder)
    one = _one_receipt(book, url, folder)
    name = f"one receipt, customer with {len(_most(book).items):,} open items, to its suggestions"
    return [Figure(name, "≤ 400 ms", f"{one * 1000:,.0f} ms", one <= 0.4), _many_lines(book, url, folder)]


def _load(book: Book, receipts: Sequence[Receipt], url: str, folder: Path) -> None:
    began = time.perf_counter()
    with trial.application(folder, url):
        trial.take_in(book, receipts)
    print(f"  {len(book.items):,} open items taken in, {time.perf_counter() - began:.0f} s", flush=True)


def _run(url: str, names: Sequence[Path] = ()) -> list[Timed]:
    """Return the measurements of match runs in a process of their own, one for each file, one where there is none."""
    command = [sys.executable, "-m", "bench.books.timed_run", *map(str, names)]
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"the run failed:\n{done.stderr}")
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    for one in found:
        print(f"  {one['receipts']:,} receipts: {one['applied']:,} applied, {one['held']:,} held, "
              f"{one['seconds']:.2f} s, {one['cpu']:.2f} s of processor, {one['megabytes']:,.0f} MB",
              flush=True)  # fmt: skip
    return found


def _whole(run: Timed, book: Book, url: str, folder: Path) -> list[Figure]:
    """Return the figures of the one large run, and of what it wrote."""
    size = f"{run['receipts']:,.0f} receipts × {len(book.items):,} open items, one match run"
    with trial.application(folder, url):
        session = db.session()
        applied, gifts = trial.applications(session)
        counted = [session.scalar(select(func.count()).select_from(one)) for one in (Application, JournalEntry, Share)]
        wrong = [fault.message for fault in prove(session).faults]
    known = {receipt: given for receipt, given in applied.items() if receipt in book.truth}
    wrong += faults(book, known)
    result = score(book, known, gifts=gifts)
    for name in result.mistakes:
        print(f"  wrong: {name}, {book.truth[name].kind}", flush=True)
    written = "{:,} applications, {:,} journal entries, {:,} shares".format(*counted)
    return [
        Figure(size, "≤ 60 s", f"{run['seconds']:.1f} s ({run['cpu']:.1f} s of processor)", run["seconds"] <= 60),
        Figure("its memory", "≤ 1,500 MB", f"{run['megabytes']:,.0f} MB", run["megabytes"] <= 1_500),
        Figure("written, and the books proved", "clean", f"{written}, {wrong[0] if wrong else 'clean'}", not wrong),
        Figure("wrong", "0", str(result.wrong), result.wrong == 0),
        report.at_least("resolvable applied", report.ASKED_RESOLVED, result.resolved, result.resolvable),
    ]  # fmt: skip


def _one_receipt(book: Book, url: str, folder: Path) -> float:
    """Return the median seconds from one receipt of the customer with the most items to its suggestions.

    The first of the five warms the process up and is not counted.
    """
    most = _most(book)
    amounts = [sum(item.open for item in most.items[at : at + 2]) + 1 for at in range(0, 10, 2)]
    names = [
        _file(folder, f"one-{at}", [_receipt(book, most, abs(minor), f"ONE-{at}", memo=f"{most.name.upper()} PAYMENT")])
        for at, minor in enumerate(amounts)
    ]
    return median(run["seconds"] for run in _run(url, names)[1:])


def _many_lines(book: Book, url: str, folder: Path) -> Figure:
    """Return the figure of a remittance with very many lines."""
    most = _most(book)
    items = [item for item in most.items if not item.used and item.open > 0 and item.currency == most.currency][:LINES]
    lines = tuple((item.number, item.open) for item in items)
    receipt = _receipt(book, most, sum(cash for _, cash in lines), "LINES", remittance=lines)
    run = _run(url, [_file(folder, "lines", [receipt])])[0]
    return Figure(f"a remittance of {len(items):,} lines, applied", "≤ 5 s",
                  f"{run['seconds']:.1f} s, {'applied' if run['applied'] else 'held'}",
                  run["seconds"] <= 5 and run["applied"] == 1 and len(items) == LINES)  # fmt: skip


def _most(book: Book) -> Customer:
    return max(book.customers, key=lambda customer: len(customer.items))


def _receipt(
    book: Book, payer: Customer, amount: int, name: str, *, memo: str = "", remittance: tuple[tuple[str, int], ...] = ()
) -> Receipt:
    return Receipt(
        transaction_id=name, day=book.today - timedelta(days=1), amount=amount, currency=payer.currency, method="ach",
        payer_name=payer.name, memo=memo, remittance=remittance,
    )  # fmt: skip


def _file(folder: Path, name: str, receipts: Sequence[Receipt]) -> Path:
    path = folder / f"{name}.csv"
    path.write_bytes(files.receipts(receipts))
    return path
