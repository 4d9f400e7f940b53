"""ofxparse reads each transaction, and only that.

Its document handling is quadratic in long files, takes the header's word for the encoding, and drops what it dislikes
without a word. So the document is ours (``ofx_text``, ``ofx_statement``) and the library gets one transaction at a
time, as leaves it can search, with a plain amount and a bare day; what it gives back is compared.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ofxparse import OfxParser

from payportal.domain.errors import FileRefused
from payportal.domain.money import format_minor
from payportal.readers.ofx_statement import Transaction

_KEPT = ("TRNTYPE", "FITID", "NAME", "MEMO", "CHECKNUM")
_NO_FITID = "none"
_ZEROS = re.compile(r"0*")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A transaction of the file with the texts that ofxparse read from it; zeros alone are no ``fitid``."""

    source: Transaction
    kind: str
    fitid: str
    name: str
    memo: str
    check_number: str


class _Library(OfxParser):  # type: ignore[misc]
    """ofxparse's own steps with the two settings that its ``parse`` would make."""

    fail_fast = True
    custom_date_format = None


@dataclass(frozen=True, slots=True)
class _Leaf:
    """What ofxparse asks of a tag: its contents."""

    contents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Element:
    """What ofxparse asks of a transaction: a tag by its lower-case name, None where there is none."""

    leaves: dict[str, _Leaf]

    def find(self, name: str) -> _Leaf | None:
        return self.leaves.get(name)


def parsed(transactions: Iterable[Transaction]) -> Iterator[Parsed]:
    """Yield the transactions as ofxparse reads them; raises FileRefused ``bad_ofx`` when it reads another one."""
    for transaction in transactions:
        yield _compared(transaction, _read(transaction))


def _read(transaction: Transaction) -> object:
    try:
        return _Library.parseTransaction(_element(transaction))
    except Exception as error:
        # The library raises whatever its own helpers do; for the caller each of them is a refused file.
        message = f"the transaction cannot be understood ({error})"
        raise FileRefused(message, code="bad_ofx", line=transaction.line) from error


def _element(transaction: Transaction) -> _Element:
    texts = {name.lower(): transaction.leaves[name] for name in _KEPT if name in transaction.leaves}
    texts.setdefault("fitid", _NO_FITID)
    texts["dtposted"] = f"{transaction.day:%Y%m%d}"
    texts["trnamt"] = format_minor(transaction.amount_minor, transaction.currency)
    return _Element({name: _Leaf((text,)) for name, text in texts.items()})


def _compared(source: Transaction, found: object) -> Parsed:
    amount, moment = getattr(found, "amount", None), getattr(found, "date", None)
    stated = Decimal(format_minor(source.amount_minor, source.currency))
    if amount != stated or moment is None or moment.date() != source.day:
        message = f"the transaction says {stated} on {source.day}, it was understood as {amount} on {moment}"
        raise FileRefused(message, code="bad_ofx", line=source.line)
    fitid = source.leaves.get("FITID", "")
    return Parsed(
        source=source,
        kind=str(getattr(found, "type", "")).upper(),
        fitid="" if _ZEROS.fullmatch(fitid) else fitid,
        name=str(getattr(found, "payee", "")),
        memo=str(getattr(found, "memo", "")),
        check_number=str(getattr(found, "checknum", "")),
    )
