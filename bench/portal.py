"""The customer portal on a very large book: how fast its pages are ready, how often they ask, how much they send.

Usage: ./run bench portal [--database sqlite|postgresql|both|URL] [--invoices 1000000 --customers 100000]
                          [--requests N] [--json] [--keep FOLDER]
Customers are drawn by weight (who has more invoices comes more often), sign in with their password and look at every
page twice: cold, and warm. Times are those of the application with its database, without what they waited for
other work of the machine (run queue); seconds on the wall stand beside them.
Exit status: 0 where every figure is what was asked, 1 where one is short.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import select

from bench.books import report, trial
from bench.pages import table
from bench.pages.build import build
from bench.pages.crowd import Size
from bench.pages.kept import place
from bench.pages.looking import look
from payportal.models.base import db
from payportal.models.offer import Offer
from payportal.web.clock import today


def main() -> None:
    """Do what was asked for."""
    asked = arguments(sys.argv[1:])
    if not asked.json:
        report.machine()
    found = {}
    for which in asked.database:
        name, rows = measured(which, asked)
        found[name] = table.as_json(rows)
        if not asked.json:
            print(f"\n{name}, {asked.size.invoices:,} invoices, {asked.size.customers:,} customers, "
                  f"{asked.requests} visits; milliseconds, bytes")  # fmt: skip
            table.show(rows)
    if asked.json:
        print(json.dumps(found))
    sys.exit(0 if all(row["enough"] for rows in found.values() for row in rows) else 1)


def measured(which: str, asked: argparse.Namespace) -> tuple[str, list[table.Row]]:
    """Return the words for a database and the rows that were measured on it; the book is built where it is not yet."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with place(which, f"portal-{asked.size.name}", folder, asked.keep) as (words, url):
            built(url, asked.size, folder)
            kept = (asked.keep or folder) / "postgresql" / "data" / "base"
            files = [Path(url.removeprefix("sqlite:///"))] if url.startswith("sqlite") else [*kept.glob("*/*")]
            return words, look(url, asked.size, requests=asked.requests, var=folder, files=files)


def built(url: str, size: Size, folder: Path) -> None:
    """Bring the database up to date and write the book into it, unless its last rows are there."""
    began = time.perf_counter()
    with trial.application(folder, url):
        if db.session().scalar(select(Offer.id).limit(1)) is None:
            db.session.remove()
            build(size, today=today())
            print(f"  built in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def arguments(words: list[str]) -> argparse.Namespace:
    """Return what was asked for."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="./run bench portal", description=__doc__, formatter_class=form)
    parser.add_argument("--database", default="both", metavar="WHICH",
                        help="sqlite, postgresql (the suite's own), both, or a URL")  # fmt: skip
    parser.add_argument("--invoices", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=150, help="visits; each looks at every page")
    parser.add_argument("--json", action="store_true", help="every request instead of tables")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the book there, or use the one that is there")
    asked = parser.parse_args(words)
    asked.database = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    asked.size = Size(asked.invoices, asked.customers)
    return asked


if __name__ == "__main__":
    main()
