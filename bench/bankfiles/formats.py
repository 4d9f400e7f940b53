"""The formats that are measured: how a file is written, and what share of it is money out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.bankfiles import bai2, camt, delimited, fixed, ofx, swift, x12
from bench.bankfiles.story import Story, Totals

SLOW_SECONDS, SECONDS, MEGABYTES = 60, 10, 300
"""What was asked for 100,000 transactions; OFX goes through ofxparse and may take a minute."""


@dataclass(frozen=True, slots=True)
class Format:
    """``lines`` yields the text of a file without its line ends; ``debits`` is the share of money that goes out."""

    lines: Callable[[Story], Iterator[str]]
    debits: float = 0.2
    encoding: str = "utf-8"
    suffix: str = ".txt"
    asked_seconds: int = SECONDS


FORMATS = {
    "bai_lockbox": Format(fixed.lockbox, debits=0, encoding="ascii"),
    "bai2": Format(bai2.bai2),
    "nacha": Format(fixed.nacha, encoding="ascii"),
    "ofx": Format(ofx.ofx, encoding="cp1252", suffix=".ofx", asked_seconds=SLOW_SECONDS),
    "camt052": Format(partial(camt.camt, name="camt052"), suffix=".xml"),
    "camt053": Format(partial(camt.camt, name="camt053"), suffix=".xml"),
    "camt054": Format(partial(camt.camt, name="camt054"), suffix=".xml"),
    "mt940": Format(swift.mt940),
    "mt942": Format(swift.mt942),
    "x12_820": Format(x12.x12_820, debits=0),
    "x12_823": Format(x12.x12_823, debits=0),
    "x12_835": Format(x12.x12_835, debits=0),
    "bank_csv": Format(delimited.bank_csv, encoding="cp1252", suffix=".csv"),
    "stripe_payouts": Format(delimited.stripe_payouts, suffix=".csv"),
    "receipts_csv": Format(delimited.receipts_csv, debits=0, suffix=".csv"),
}


def write(name: str, path: Path, *, rows: int, seed: int = 1) -> Totals:
    """Write a file of ``rows`` transactions and return what a reader must find in it."""
    form = FORMATS[name]
    story = Story(rows, seed, form.debits)
    with path.open("w", encoding=form.encoding, newline="\n") as file:
        file.writelines(f"{line}\n" for line in form.lines(story))
    return story.totals()
