"""The matcher on made-up books with their answers: right, wrong, held, and how fast, beside other engines.

Usage: ./run bench matching            four books of 1,000 receipts, beside other engines; about three minutes
       ./run bench matching --long     twelve books of 3,000 receipts, one of 20,000, one of 100,000
       ./run bench matching --scale    100,000 receipts against 1,000,000 open items, on SQLite and PostgreSQL
Exit status: 0 where every figure is what was asked, 1 where one is short.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.books import files, others, report, scale, trial
from bench.books.book import Book, Shape
from bench.books.maker import make
from bench.books.score import Score, faults, score

PAYPORTAL = "**payportal**"
SHORT = [Shape(seed=seed, items=10_000, receipts=1_000) for seed in range(1, 5)]
LONG = [
    [Shape(seed=seed, items=30_000, receipts=3_000) for seed in range(1, 13)],
    [Shape(seed=13, items=200_000, receipts=20_000)],
    [Shape(seed=14, items=1_000_000, receipts=100_000)],
]
LINKED_ITEMS = 30_000
"""The largest book that the linkage library is given: it needs memory for all pairs of equal amounts."""


def main() -> None:
    """Do what was asked for."""
    asked = arguments(sys.argv[1:])
    if asked.write:
        for shape in asked.shapes[0]:
            files.write(make(shape), asked.write / f"book-{shape.seed}")
        return
    report.machine()
    if asked.scale:
        sys.exit(0 if scale.measure(asked.database, items=asked.items, receipts=asked.receipts) else 1)
    enough = [compare(shapes, asked) for shapes in asked.shapes]
    sys.exit(0 if all(enough) else 1)


def compare(shapes: Sequence[Shape], asked: argparse.Namespace) -> bool:
    """Put payportal and the others to books of one size, print the tables, return whether the figures suffice."""
    known = {} if asked.alone else others.engines(linkage=shapes[0].items <= LINKED_ITEMS)
    scores = {name: Score() for name in (PAYPORTAL, *known)}
    for shape in shapes:
        began = time.perf_counter()
        book = make(shape)
        report.made(book, time.perf_counter() - began)
        scores[PAYPORTAL].add(payportal(book, show=asked.show))
        for name, one in others.scores(book, known).items():
            scores[name].add(one)
    report.by_kind(scores[PAYPORTAL])
    report.engines(scores)
    figures = report.asked(scores[PAYPORTAL])
    report.figures(figures)
    return all(figure.enough for figure in figures)


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
    """Return what was asked for; ``shapes`` are the books, by size."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="./run bench matching", description=__doc__, formatter_class=form)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--long", action="store_true")
    size.add_argument("--scale", action="store_true")
    parser.add_argument("--seeds", help="other books: 5,6,7", metavar="LIST")
    parser.add_argument("--receipts", type=int, help="receipts of each book")
    parser.add_argument("--items", type=int, help="open items of each book")
    parser.add_argument("--database", action="append", metavar="WHICH",
                        help="with --scale: sqlite, postgresql (the suite's own) or a URL; repeatable")  # fmt: skip
    parser.add_argument("--alone", action="store_true", help="without the other engines")
    parser.add_argument("--show", default="", metavar="KIND", help="list what was wrong or held, of a kind or all")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="only write the books as files")
    asked = parser.parse_args(words)
    asked.shapes = LONG if asked.long else [SHORT]
    if not asked.scale and (asked.seeds or asked.receipts or asked.items):
        seeds = [int(one) for one in (asked.seeds or "1,2,3,4").split(",")]
        receipts = asked.receipts or (asked.items or 10_000) // 10
        asked.shapes = [[Shape(seed=one, items=asked.items or receipts * 10, receipts=receipts) for one in seeds]]
    asked.receipts, asked.items = asked.receipts or 100_000, asked.items or 1_000_000
    asked.database = asked.database or ["sqlite", "postgresql"]
    return asked


if __name__ == "__main__":
    main()
