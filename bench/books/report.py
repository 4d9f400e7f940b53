"""Print scores as tables, beside what was asked for."""

import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.books.book import RESOLVABLE, TRAPS, Book
from bench.books.score import Score, upper_bound
from bench.books.trial import Outcome

ASKED_RESOLVED, ASKED_FIRST, ASKED_AMONG_THREE = 0.985, 0.95, 0.98


@dataclass(frozen=True, slots=True)
class Figure:
    """What was asked and what was reached; ``enough`` says whether it suffices."""

    name: str
    asked: str
    reached: str
    enough: bool


def machine() -> None:
    """Print where and when this was measured."""
    name = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    print(f"{name or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {today}")


def made(book: Book, seconds: float) -> None:
    """Print what a book holds."""
    print(f"book {book.shape.seed}: {len(book.receipts):,} receipts, {len(book.items):,} open items, "
          f"{len(book.customers):,} customers, made in {seconds:.1f} s", flush=True)  # fmt: skip


def book(score: Score) -> None:
    """Print one line about one book."""
    resolved = f"{score.resolved} of {score.resolvable} = {share(score.resolved, score.resolvable)}"
    print(f"  wrong {score.wrong}, resolvable {resolved}, "
          f"first {score.first} and among three {score.among_three} of {score.held_with_answer} held with an answer, "
          f"{score.receipts / score.seconds:,.0f} receipts/s", flush=True)  # fmt: skip


def by_kind(score: Score) -> None:
    """Print what became of each kind of receipt, and where the answer stood in what was suggested for those held."""
    print("\n| kind | right | held | wrong | first | among three | of |\n|---|---|---|---|---|---|---|")
    for name in (*RESOLVABLE, *TRAPS):
        counts = score.by_kind[name]
        trap = " (trap)" if name in TRAPS else ""
        names = ("right", "held", "wrong", "first", "among_three", "answers")
        print(f"| {name}{trap} | {' | '.join(str(counts[one]) for one in names)} |")


def engines(scores: Mapping[str, Score]) -> None:
    """Print the engines beside each other."""
    print("\n| engine | wrong | resolvable applied | precision | error at 95 % | first | among three | receipts/s |")
    print("|---|---|---|---|---|---|---|---|")
    for name, one in scores.items():
        tried = one.right + one.wrong
        suggested = (share(one.first, one.held_with_answer), share(one.among_three, one.held_with_answer))
        print(f"| {name} | {one.wrong} | {share(one.resolved, one.resolvable)} | {one.right / max(tried, 1):.4f} | "
              f"≤ {upper_bound(one.wrong, tried):.3%} | {' | '.join(suggested if one.suggests else ('–', '–'))} | "
              f"{one.receipts / max(one.seconds, 1e-9):,.0f} |")  # fmt: skip


def asked(score: Score) -> list[Figure]:
    """Return the figures of a score beside what was asked."""
    return [
        Figure("wrong automatic applications", "0", str(score.wrong), score.wrong == 0),
        at_least("resolvable applied", ASKED_RESOLVED, score.resolved, score.resolvable),
        at_least("right answer first, of what is held and has one", ASKED_FIRST, score.first, score.held_with_answer),
        at_least("among the first three", ASKED_AMONG_THREE, score.among_three, score.held_with_answer),
    ]


def at_least(name: str, wanted: float, part: int, whole: int) -> Figure:
    """Return a share beside the least that was asked."""
    return Figure(name, f"≥ {wanted:.1%}", share(part, whole), part >= wanted * whole)


def figures(found: Iterable[Figure]) -> None:
    """Print what was asked beside what was reached."""
    print("\n| figure | asked | reached | |\n|---|---|---|---|")
    for one in found:
        print(f"| {one.name} | {one.asked} | {one.reached} | {'ok' if one.enough else 'short'} |", flush=True)


def details(book: Book, score: Score, outcome: Outcome, kind: str) -> None:
    """Print the receipts that were applied wrongly, held without need, or held with another suggestion first."""
    receipts = {receipt.transaction_id: receipt for receipt in book.receipts}
    for verdict, ids in (("WRONG", score.mistakes), ("HELD", score.held), ("MISPLACED", score.misplaced)):
        for one in ids:
            truth, receipt = book.truth[one], receipts[one]
            if kind not in {"all", truth.kind}:
                continue
            print(f"{verdict} {one} {truth.kind}: wanted {truth.pays}, got {outcome.applied.get(one)}, "
                  f"suggested {(outcome.ranked or {}).get(one, [])[:3]}\n    {receipt}")  # fmt: skip


def share(part: int, whole: int) -> str:
    """Return a share in percent; a dash where there is nothing to share."""
    return f"{part / whole:.2%}" if whole else "–"


def _lines(path: str) -> list[str]:
    try:
        with open(path) as file:
            return file.read().splitlines()
    except OSError:
        return []
