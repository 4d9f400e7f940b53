"""What the readers of 820, 823 and 835 share: whose file it is, and its sets one after the other."""

import re
from collections.abc import Callable

from payportal.domain.errors import FileRefused
from payportal.readers.result import BankLine, Problem, ReadResult
from payportal.readers.source import bare, text_of
from payportal.readers.x12_envelope import TransactionSet, transaction_sets

PAYMENTS = ("820", "823", "835")
_BEGINNING = 4096
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*ISA([^A-Za-z0-9 \t\r\n])")

TakeSet = Callable[[TransactionSet, ReadResult], None]


def is_x12(data: bytes) -> bool:
    """Say whether the data begins with an interchange header."""
    return bool(_HEADER.match(data[:_BEGINNING]))


def first_set(data: bytes) -> str:
    """Return the kind of the first set near the beginning of X12 data, empty where none is."""
    header = _HEADER.match(data[:_BEGINNING])
    if header is None:
        return ""
    separator = re.escape(header[1])
    # A set begins behind a terminator: a sender that is called ST stands behind a separator.
    begin = re.compile(rb"(?:[^A-Za-z0-9 \t" + separator + rb"])\s*ST" + separator + rb"\s*([0-9]{3})")
    found = begin.search(data[:_BEGINNING])
    return found[1].decode("ascii") if found else ""


def read_sets(data: bytes, *, name: str, kind: str, take: TakeSet) -> ReadResult:
    """Return what ``take`` makes of every set of ``kind`` in the file.

    Raises FileRefused for a file whose envelopes do not agree, that holds no such set, or payments of two kinds.
    """
    text = text_of(bare(data))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    result, kinds = ReadResult(name), set()
    for found in transaction_sets(text.lstrip("\ufeff"), result.problems):
        kinds.add(found.kind)
        if found.kind == kind:
            take(found, result)
        elif found.kind in PAYMENTS:
            message = f"set {found.number} is {found.kind}, not {kind}; send each kind in a file of its own"
            raise FileRefused(message, code="other_payment", line=found.line)
        else:
            message = f"set {found.number} is {found.kind[:10]!r}: no payment, left out"
            result.problems.append(Problem(found.line, "no_payment_set", message))
    _refuse_without(kind, kinds)
    _tell_repeated(result)
    result.problems.sort(key=lambda problem: problem.line)
    return result


def _refuse_without(kind: str, kinds: set[str]) -> None:
    if kind not in kinds:
        held = ", ".join(sorted(other[:10] for other in kinds)) or "no set at all"
        message = f"the file holds {held}, no {kind}: there is no payment to read in it"
        raise FileRefused(message, code="no_payment_set")


def _tell_repeated(result: ReadResult) -> None:
    """Tell of payments that another of the file equals in day, trace, amount and payer: two, or one sent twice."""
    seen: set[int] = set()
    for line in result.lines:
        key = _sameness(line)
        if line.receipt and line.bank_reference and key in seen:
            message = f"payment {line.bank_reference} equals an earlier one of the file; both are kept, look at it"
            result.problems.append(Problem(line.line, "repeated_payment", message))
        seen.add(key)


def _sameness(line: BankLine) -> int:
    payer = line.receipt.payer_account if line.receipt else ""
    return hash((line.value_date, line.bank_reference, line.amount_minor, line.currency, payer))
