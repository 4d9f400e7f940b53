"""The bank and card statements of an OFX text, their transactions one by one as the file writes them.

Cash inside an investment statement is not of a bank account and is left out.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from payportal.domain.currency import exponent
from payportal.domain.errors import BadAmount, FileRefused, UnknownCurrency
from payportal.readers.ofx_amount import parse_amount

_STATEMENT = re.compile(r"<(STMTRS|CCSTMTRS)>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_TRANSACTION = re.compile(r"<STMTTRN>(.*?)</STMTTRN>", re.IGNORECASE | re.DOTALL)
_LEAF = re.compile(r"<([A-Za-z0-9._]+)>([^<]*)")
_ACCOUNT = re.compile(r"<(?:BANK|CC)ACCTFROM>(.*?)</(?:BANK|CC)ACCTFROM>", re.IGNORECASE | re.DOTALL)
_OTHER_ACCOUNT = re.compile(r"<(?:BANK|CC)ACCTTO>(.*?)</(?:BANK|CC)ACCTTO>", re.IGNORECASE | re.DOTALL)
_FOREIGN = re.compile(r"<CURRENCY>(.*?)</CURRENCY>", re.IGNORECASE | re.DOTALL)
_ORIGINAL = re.compile(r"<ORIGCURRENCY>.*?</ORIGCURRENCY>", re.IGNORECASE | re.DOTALL)
_NO_BALANCE = re.compile(r"<LEDGERBAL>\s*(?:<BALAMT>\s*(?=<)|<BALAMT\s*/>)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: our account, its currency, and the part of the text with its transactions."""

    text: str
    line: int
    account: str
    currency: str

    @property
    def without_balance(self) -> bool:
        """Say whether the ledger balance is there and empty."""
        return bool(_NO_BALANCE.search(self.text))


@dataclass(frozen=True, slots=True)
class Transaction:
    """One STMTTRN; ``amount_minor`` is signed, ``leaves`` are the tags with their text by upper-case name."""

    line: int
    day: date
    amount_minor: int
    currency: str
    other_account: str
    leaves: dict[str, str]


def statements(text: str) -> Iterator[Statement]:
    """Yield the bank and card statements; raises FileRefused ``no_currency`` or ``unknown_currency``."""
    line, at = 1, 0
    for found in _STATEMENT.finditer(text):
        line, at = line + text.count("\n", at, found.start(2)), found.start(2)
        head = found[2].partition("<BANKTRANLIST>")[0]
        account = _ACCOUNT.search(head)
        yield Statement(
            text=found[2],
            line=line,
            account=_leaves(account[1]).get("ACCTID", "") if account else "",
            currency=_currency(_leaves(head).get("CURDEF", ""), line),
        )


def transactions(statement: Statement) -> Iterator[Transaction]:
    """Yield the transactions in file order; raises FileRefused for an amount or a day that is none."""
    line, at = statement.line, 0
    for found in _TRANSACTION.finditer(statement.text):
        line, at = line + statement.text.count("\n", at, found.start()), found.start()
        yield _transaction(found[1], line, statement.currency)


def leaf(text: str, name: str) -> str:
    """Return the text of the first tag ``name`` in ``text``, empty when there is none."""
    return _leaves(text).get(name, "")


def _transaction(text: str, line: int, currency: str) -> Transaction:
    other, foreign = "", None
    if "ACCTTO>" in text.upper():
        account = _OTHER_ACCOUNT.search(text)
        other = leaf(account[1], "ACCTID") if account else ""
    if "CURRENCY>" in text.upper():
        # CURRENCY says that TRNAMT is in another currency; ORIGCURRENCY that it was converted from one.
        text = _ORIGINAL.sub("", text)
        foreign = _FOREIGN.search(text)
    leaves = _leaves(text)
    used = _currency(leaf(foreign[1], "CURSYM"), line) if foreign else currency
    return Transaction(line, _day(leaves, line), _amount(leaves, used, line), used, other, leaves)


def _amount(leaves: dict[str, str], currency: str, line: int) -> int:
    try:
        return parse_amount(leaves.get("TRNAMT", ""), currency)
    except BadAmount as error:
        raise FileRefused(error.message, code=error.code, line=line) from error


def _day(leaves: dict[str, str], line: int) -> date:
    """Return the first eight digits as the posting day: it is the bank's own day, whatever the zone behind it."""
    text = leaves.get("DTPOSTED", "")
    found = _DAY.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else date.fromisoformat("")
    except ValueError:
        raise FileRefused(f"DTPOSTED {text[:20]!r} is no day YYYYMMDD", code="bad_date", line=line) from None


def _currency(text: str, line: int) -> str:
    if not text:
        raise FileRefused("a statement without CURDEF; its currency is unknown", code="no_currency", line=line)
    try:
        exponent(text.upper())
    except UnknownCurrency as error:
        raise FileRefused(error.message, code=error.code, line=line) from error
    return text.upper()


def _leaves(text: str) -> dict[str, str]:
    """Return tag and text of every leaf; the first of a name counts, entities are resolved, blanks closed up."""
    found: dict[str, str] = {}
    for name, value in _LEAF.findall(text):
        cleaned = " ".join(_CONTROL.sub(" ", html.unescape(value) if "&" in value else value).split())
        if cleaned:
            found.setdefault(name.upper(), cleaned)
    return found
