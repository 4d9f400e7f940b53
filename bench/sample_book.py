"""A book with its answer key: import, match and export by the commands, scored, beside what a user would do instead.

Usage: ./run bench sample_book [FOLDER]     (FOLDER holds customers, invoices and receipts.csv, truth.jsonl, score.py)
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from bench.engines import Paid, Rows
from bench.engines.exact import by_number
from bench.engines.fuzzy import by_name
from payportal.domain.money import format_minor

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Score payportal and two plain engines on one book."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT.parent / "shared/sample-book").resolve()
    if not (folder / "truth.jsonl").is_file():
        sys.exit(f"{folder} holds no book with an answer key; name one: ./run bench sample_book FOLDER")
    with tempfile.TemporaryDirectory() as work:
        seconds = payportal(folder, Path(work))
        tell("payportal", folder, Path(work, "applications.csv"), f"{seconds:.1f} s for all commands", Path(work))
        for name, engine in (("exact number and amount", by_number), ("nearest name, equal amount", by_name)):
            out = Path(work, "plain.csv")
            began = time.perf_counter()
            write(out, engine(*(rows(folder / f"{n}.csv") for n in ("receipts", "invoices", "customers"))))
            tell(name, folder, out, f"{time.perf_counter() - began:.1f} s", None)


def payportal(folder: Path, work: Path) -> float:
    """Run the job by its commands and return the seconds it took."""
    settings = {**os.environ, "DATABASE_URL": f"sqlite:///{work}/book.db", "FLASK_APP": str(ROOT / "app.py")}
    began = time.perf_counter()
    for words in (
        ("db", "upgrade"),
        ("erp", "import", "customers", folder / "customers.csv"),
        ("erp", "import", "invoices", folder / "invoices.csv"),
        ("bank", "import", folder / "receipts.csv"),
        ("match", "run"),
        ("erp", "export", "applications", "--out", work / "applications.csv"),
        ("match", "suggestions", "--out", work / "suggestions.csv"),
        ("ledger", "verify"),
    ):
        command = [sys.executable, "-m", "flask", *map(str, words)]
        done = subprocess.run(command, env=settings, cwd=work, capture_output=True, text=True, check=False)
        print(f"  flask {' '.join(map(str, words[:3]))[:60]:60} {done.stdout.strip().splitlines()[-1:] or ['']}")
        if done.returncode > 1:
            sys.exit(done.stderr)
    return time.perf_counter() - began


def tell(name: str, folder: Path, applications: Path, took: str, work: Path | None) -> None:
    """Print the score of one engine."""
    extra = ["--suggestions", str(work / "suggestions.csv")] if work else []
    command = [sys.executable, str(folder / "score.py"), str(folder), str(applications), *extra]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(f"{name} ({took})\n  {done.stdout.strip().splitlines()[-1] if done.stdout else done.stderr}")


def rows(path: Path) -> Rows:
    """Return the rows of a CSV file."""
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, applied: Iterable[Paid]) -> None:
    """Write what an engine applied, in the columns that the scorer reads."""
    head = ("receipt_transaction_id", "invoice_number", "amount_applied")
    lines = ((receipt, row["invoice_number"], format_minor(cash, row["currency"])) for receipt, row, cash in applied)
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([head, *lines])


if __name__ == "__main__":
    main()
