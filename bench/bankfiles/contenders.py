"""Who reads: payportal through the door that its commands use, and what a user would take instead of it.

None of these libraries is part of payportal; they are installed beside it for the measurement only. Each is asked for
what a reader must find at least: how many lines of money, and the sum of both sides.
"""

# ruff: noqa: PLC0415 - a library is imported only in the process that measures it

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from bench.bankfiles.story import Totals

Read = Callable[[Path], Totals]
PAYPORTAL = "**payportal**"
_CAMT = ("camt052", "camt053", "camt054")
_X12 = ("x12_820", "x12_823", "x12_835")


@dataclass(frozen=True, slots=True)
class Contender:
    """``load`` imports what is needed and returns the function that reads a file of a format."""

    load: Callable[[str], Read]
    formats: tuple[str, ...]


def summed(signed: Iterable[int]) -> Totals:
    """Return the totals of signed minor units."""
    count = credits = debits = 0
    for amount in signed:
        count += 1
        credits += max(amount, 0)
        debits += max(-amount, 0)
    return Totals(count, credits, debits)


def cents(amount: object) -> int:
    """Return minor units of an amount with two decimals, whatever type a library gives it."""
    return round(Decimal(str(amount)) * 100)


def payportal(form: str) -> Read:
    from bench.bankfiles.delimited import PROFILE
    from payportal.readers import detect
    from payportal.readers.bank_csv_profile import profile_of

    profile = profile_of(PROFILE) if form == "bank_csv" else None

    def read(path: Path) -> Totals:
        result = detect.read(path.read_bytes(), profile=profile)
        sides = (sum(result.totals(credit=credit).values()) for credit in (True, False))
        if result.problems:
            raise ValueError(f"{len(result.problems)} problems, first {result.problems[0]}")
        return Totals(result.transactions, *sides)

    return read


def bai_lockbox(form: str) -> Read:
    from lockbox.parser import LockboxFile

    def read(path: Path) -> Totals:
        with path.open() as file:
            return summed(cents(check.amount) for check in LockboxFile.from_file(file).checks)

    return read


def bai2(form: str) -> Read:
    from bai2 import bai2 as library

    def read(path: Path) -> Totals:
        with path.open() as file:
            found = library.parse_from_file(file)
        details = (one for group in found.children for account in group.children for one in account.children)
        return summed(one.amount if int(one.type_code.code) < 400 else -one.amount for one in details)

    return read


def slices(form: str) -> Read:
    def read(path: Path) -> Totals:
        with path.open(encoding="ascii") as file:
            entries = (line for line in file if line.startswith("6"))
            return summed(int(one[29:39]) * (1 if one[2] in "1234" else -1) for one in entries)

    return read


def ofxtools(form: str) -> Read:
    from ofxtools.Parser import OFXTree

    def read(path: Path) -> Totals:
        tree = OFXTree()
        with path.open("rb") as file:
            tree.parse(file)
        return summed(cents(one.trnamt) for statement in tree.convert().statements for one in statement.transactions)

    return read


def ofxparse(form: str) -> Read:
    from ofxparse import OfxParser

    def read(path: Path) -> Totals:
        with path.open("rb") as file:
            found = OfxParser.parse(file)
        return summed(cents(one.amount) for account in found.accounts for one in account.statement.transactions)

    return read


def bankstatementparser(form: str) -> Read:
    from bankstatementparser import Camt052Parser, Camt054Parser, CamtParser

    parser = {"camt052": Camt052Parser, "camt053": CamtParser, "camt054": Camt054Parser}[form]

    def read(path: Path) -> Totals:
        frame = parser(str(path)).parse()
        return summed(cents(amount) for amount in frame["Amount" if "Amount" in frame else "amount"])

    return read


def mt940(form: str) -> Read:
    import mt940 as library

    def read(path: Path) -> Totals:
        return summed(cents(one.data["amount"].amount) for one in library.parse(str(path)))

    return read


def pyx12(form: str) -> Read:
    from pyx12.x12file import X12Reader

    def read(path: Path) -> Totals:
        payments = (one for one in X12Reader(str(path)) if one.get_seg_id() == "BPR")
        return summed(cents(one.get_value("BPR02")) * (1 if one.get_value("BPR03") == "C" else -1) for one in payments)

    return read


def pandas(form: str) -> Read:
    import pandas as library

    def own(path: Path) -> Totals:
        frame = library.read_csv(path, sep=";", encoding="cp1252", decimal=",", thousands=".", skiprows=3,
                                 skipfooter=1, engine="python")  # fmt: skip
        return summed(cents(amount) for amount in frame["Betrag"])

    def stripe(path: Path) -> Totals:
        frame = library.read_csv(path)
        return summed(cents(net) for net in frame.loc[frame["reporting_category"] != "payout", "net"])

    def receipts(path: Path) -> Totals:
        return summed(cents(amount) for amount in library.read_csv(path)["amount"])

    return {"bank_csv": own, "stripe_payouts": stripe, "receipts_csv": receipts}[form]


READERS = {
    PAYPORTAL: Contender(payportal, ()),
    "bai-lockbox 0.0.7": Contender(bai_lockbox, ("bai_lockbox",)),
    "bai2 0.15.0": Contender(bai2, ("bai2",)),
    "slices by hand": Contender(slices, ("nacha",)),
    "ofxtools 1.1.1": Contender(ofxtools, ("ofx",)),
    "ofxparse 0.21 alone": Contender(ofxparse, ("ofx",)),
    "bankstatementparser 0.0.29": Contender(bankstatementparser, _CAMT),
    "mt-940 5.1.1": Contender(mt940, ("mt940", "mt942")),
    "pyx12 4.0.0, tokens": Contender(pyx12, _X12),
    "pandas 2.3.3": Contender(pandas, ("bank_csv", "stripe_payouts", "receipts_csv")),
}
"""Readers by name with the formats that they read; payportal reads all."""


def readers_of(form: str, *, alone: bool = False) -> list[str]:
    """Return the names of those who read a format, payportal first."""
    others = [] if alone else [name for name, one in READERS.items() if form in one.formats]
    return [PAYPORTAL, *others]
