"""Which reader reads a file: the table of formats, and the choice by content, never by name."""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from payportal.domain.errors import FileRefused
from payportal.readers import (
    bai2,
    bai_lockbox,
    bank_csv,
    camt,
    mt940,
    mt942,
    nacha,
    ofx,
    receipts_csv,
    stripe_payouts,
    x12_820,
    x12_823,
    x12_835,
)
from payportal.readers.bank_csv_profile import BankCsvProfile
from payportal.readers.result import ReadResult
from payportal.readers.source import beginning
from payportal.readers.uncollected import uncollected


class Recognises(Protocol):
    """Says whether the bytes are of this format; looks at their beginning only and never fails."""

    def __call__(self, data: bytes) -> bool: ...


class Reads(Protocol):
    """Reads a whole file of this format or raises FileRefused, never anything else."""

    def __call__(self, data: bytes) -> ReadResult: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """The two functions that every format's module has."""

    recognises: Recognises
    read: Reads


READERS: dict[str, Reader] = {
    "bai_lockbox": Reader(bai_lockbox.recognises, bai_lockbox.read),
    "bai2": Reader(bai2.recognises, bai2.read),
    "mt940": Reader(mt940.recognises, mt940.read),
    "mt942": Reader(mt942.recognises, mt942.read),
    "nacha": Reader(nacha.recognises, nacha.read),
    "ofx": Reader(ofx.recognises, ofx.read),
    "camt052": Reader(partial(camt.recognises, name="camt052"), partial(camt.read, name="camt052")),
    "camt053": Reader(partial(camt.recognises, name="camt053"), partial(camt.read, name="camt053")),
    "camt054": Reader(partial(camt.recognises, name="camt054"), partial(camt.read, name="camt054")),
    "receipts_csv": Reader(receipts_csv.recognises, receipts_csv.read),
    "x12_820": Reader(x12_820.recognises, x12_820.read),
    "x12_823": Reader(x12_823.recognises, x12_823.read),
    "x12_835": Reader(x12_835.recognises, x12_835.read),
    "stripe_payouts": Reader(stripe_payouts.recognises, stripe_payouts.read),
    "bank_csv": Reader(bank_csv.recognises, bank_csv.read),
}


def detect(data: bytes) -> str:
    """Return the name of the first format that recognises the content.

    Raises FileRefused: ``empty_file``, ``nul_bytes``, ``bad_encoding``, or ``unknown_format`` with the formats known.
    """
    begin = beginning(data)
    for name, reader in READERS.items():
        if reader.recognises(begin):
            return name
    raise FileRefused(f"the content is of no known format; known are {', '.join(READERS)}", code="unknown_format")


def read(data: bytes, format: str | None = None, *, profile: BankCsvProfile | None = None) -> ReadResult:
    """Return what the reader of ``format`` finds, or of the format detected; raises FileRefused.

    A profile makes it a ``bank_csv``.
    """
    with uncollected():
        if profile is not None:
            return bank_csv.read(data, profile)
        name = format or detect(data)
        if name not in READERS:
            raise FileRefused(f"{name!r} is no format; known are {', '.join(READERS)}", code="unknown_format")
        return READERS[name].read(data)
