"""X12 820: payment orders with their remittance advice; one set is one payment.

Handling I says that the money comes by another road: such a set is a line of evidence, never a receipt.
"""

from payportal.readers.result import ReadResult
from payportal.readers.x12_envelope import TransactionSet
from payportal.readers.x12_file import first_set, is_x12, read_sets
from payportal.readers.x12_payment import currency_of, line_of, payment_line, payment_of

NAME = "x12_820"
KIND = "820"
_OTHERS = {"823", "835"}
_ADVICE_ONLY = "I"


def recognises(data: bytes) -> bool:
    """Say whether the data begins with an interchange that is of no other reader: what it holds instead is told."""
    return is_x12(data) and first_set(data) not in _OTHERS


def read(data: bytes) -> ReadResult:
    """Return one line a payment (BPR), with a receipt where it brings money; raises FileRefused."""
    return read_sets(data, name=NAME, kind=KIND, take=_take)


def _take(found: TransactionSet, result: ReadResult) -> None:
    line, currency = payment_line(found), currency_of(found.segments)
    payment = payment_of(found.segments, found, result.problems, currency=currency)
    result.lines.append(line_of(payment, found, result.problems, line=line, advice_only=_ADVICE_ONLY))
