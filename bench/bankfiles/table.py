"""Print readings as tables: the readers beside each other, and payportal beside what was asked."""

from collections.abc import Iterable

from bench.bankfiles.contenders import PAYPORTAL
from bench.bankfiles.formats import FORMATS, MEGABYTES
from bench.bankfiles.reading import AGREES, Reading, Taken


def readers(found: Iterable[Reading]) -> None:
    """Print one row a format and reader."""
    print("\n| format | reader | processor s | wall s | rows/s | MB | ten times the rows | finds |")
    print("|---|---|---|---|---|---|---|---|")
    for one in found:
        print(f"| {one.format if one.reader == PAYPORTAL else ''} | {one.reader} | {_figures(one)} | {one.verdict} |")


def asked(found: Iterable[Reading], *, rows: int) -> None:
    """Print what payportal reached beside what was asked, through its door and by the command."""
    print(f"\n| {rows:,} transactions | asked | read | by `flask bank inspect` | |\n|---|---|---|---|---|")
    for one in found:
        if one.reader == PAYPORTAL:
            limit = f"≤ {FORMATS[one.format].asked_seconds} s, ≤ {MEGABYTES} MB"
            word = "reached" if one.enough else "short"
            print(f"| {one.format} | {limit} | {_short(one.full)} | {_short(one.by_command)} | {word} |")


def _figures(one: Reading) -> str:
    if not one.full:
        return " | ".join("–" * 5)
    growth = f"× {10 * one.growth:.1f}" if one.growth else "–"
    speed = f"{one.rows_per_second:,}" if one.rows_per_second else "–"
    return f"{one.full.cpu:.2f} | {one.full.seconds:.2f} | {speed} | {one.full.megabytes:.0f} | {growth}"


def _short(taken: Taken | None) -> str:
    if not taken:
        return "–"
    wrong = "" if taken.verdict == AGREES else f", {taken.verdict}"
    return f"{taken.cpu:.1f} s, {taken.megabytes:.0f} MB{wrong}"
