"""Which reader reads a file: the table of formats, and the choice by content, never by name."""

from dataclasses import dataclass
from typing import Protocol

from payportal.domain.errors import FileRefused
from payportal.readers import bai2, bai_lockbox, bank_csv, nacha, ofx, receipts_csv, stripe_payouts
from payportal.readers.bank_csv_profile import BankCsvProfile
from payportal.readers.result import ReadResult
from payportal.readers.source import bare


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
    "nacha": Reader(nacha.recognises, nacha.read),
    "ofx": Reader(ofx.recognises, ofx.read),
    "receipts_csv": Reader(receipts_csv.recognises, receipts_csv.read),
    "stripe_payouts": Reader(stripe_payouts.recognises, stripe_payouts.read),
    "bank_csv": Reader(bank_csv.recognises, bank_csv.read),
}


def detect(data: bytes) -> str:
    """Return the name of the first format that recognises the content.

    Raises FileRefused: ``empty_file``, ``nul_bytes``, ``bad_encoding``, or ``unknown_format`` with the formats known.
    """
    body = bare(data)
    for name, reader in READERS.items():
        if reader.recognises(body):
            return name
    raise FileRefused(f"the content is of no known format; known are {', '.join(READERS)}", code="unknown_format")


def read(data: bytes, format: str | None = None, *, profile: BankCsvProfile | None = None) -> ReadResult:
    """Return what the reader of ``format`` finds, or of the format detected; raises FileRefused.

    A profile makes it a ``bank_csv``.
    """
    if profile is not None:
        return bank_csv.read(data, profile)
    name = format or detect(data)
    if name not in READERS:
        raise FileRefused(f"{name!r} is no format; known are {', '.join(READERS)}", code="unknown_format")
    return READERS[name].read(data)
