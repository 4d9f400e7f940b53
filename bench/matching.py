"""The matcher on made-up books with their answers: right, wrong, held, and how fast, beside other engines.

Usage: ./run bench matching [--seeds 1,2,3] [--receipts N] [--items N] [--write FOLDER] [--show KIND|all]

The short form takes about three minutes. --write leaves the books as files (customers, invoices and receipts.csv,
truth.jsonl) and runs nothing; --show lists what was applied wrongly and what was held though it could be decided.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench.books import files, report, trial
from bench.books.book import Book, Shape
from bench.books.maker import make
from bench.books.score import Score, faults, score

SEEDS = "1,2,3,4"


def main() -> None:
    """Make the books, match them, print the scores; exit 1 where something was applied wrongly."""
    asked = arguments(sys.argv[1:])
    shapes = [Shape(seed=seed, items=asked.items, receipts=asked.receipts) for seed in asked.seeds]
    if asked.write:
        for shape in shapes:
            files.write(make(shape), asked.write / f"book-{shape.seed}")
        return
    report.machine()
    total = Score()
    for shape in shapes:
        began = time.perf_counter()
        book = make(shape)
        report.made(book, time.perf_counter() - began)
        total.add(payportal(book, show=asked.show))
    report.by_kind(total)
    report.engines({"payportal": total})
    sys.exit(1 if total.wrong else 0)


def payportal(book: Book, *, show: str) -> Score:
    """Return the score of payportal on a book; exits where the books do not agree afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = trial.payportal(book, Path(folder))
    if wrong := outcome.faults + faults(book, outcome.applied):
        sys.exit("\n".join(["the books do not agree:", *wrong[:10]]))
    result = score(book, outcome.applied, gifts=outcome.gifts, ranked=outcome.ranked)
    result.seconds = outcome.seconds
    report.book(result)
    if show:
        report.details(book, result, outcome, show)
    return result


def arguments(words: list[str]) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="./run bench matching", description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=lambda text: [int(one) for one in text.split(",")], default=SEEDS)
    parser.add_argument("--receipts", type=int, default=1_000)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--write", type=Path, default=None, metavar="FOLDER")
    parser.add_argument("--show", default="", metavar="KIND")
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
