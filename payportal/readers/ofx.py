"""OFX and QFX statements of bank and card accounts, through ofxparse behind checks of our own."""

import re
from collections.abc import Iterator
from datetime import date

from payportal.domain.errors import FileRefused
from payportal.domain.receipt import Method, Receipt
from payportal.readers.fields import agree
from payportal.readers.ofx_library import Parsed, parsed
from payportal.readers.ofx_statement import Statement, leaf, statements, transactions
from payportal.readers.ofx_text import line_behind, whole_text
from payportal.readers.result import BankLine, Problem, ReadResult

NAME = "ofx"
_LOOKED_AT = 4096
_BEGIN = re.compile(rb"OFXHEADER|<\?OFX|<OFX>", re.IGNORECASE)
_RESPONSE = re.compile(r"<SIGNONMSGSRSV1>.*?<SONRS>.*?</SONRS>", re.IGNORECASE | re.DOTALL)
_INVESTMENT = re.compile(r"<INVSTMTRS>.*?</INVSTMTRS>", re.IGNORECASE | re.DOTALL)
_TRANSACTION = re.compile(r"<STMTTRN>", re.IGNORECASE)
_STATUS = re.compile(r"<STATUS>(.*?)</STATUS>", re.IGNORECASE | re.DOTALL)
_CORRECTS = "CORRECTFITID"
REPEATED = "duplicate_fitid"
Content = tuple[date, int, str]
Known = dict[tuple[str, str], list[Content]]
_METHODS = {"CHECK": Method.CHECK, "DIRECTDEP": Method.ACH, "DIRECTDEBIT": Method.ACH, "XFER": Method.WIRE}


def recognises(data: bytes) -> bool:
    """Say whether an OFX header or the <OFX> tag stands near the beginning."""
    return bool(_BEGIN.search(data[:_LOOKED_AT]))


def read(data: bytes) -> ReadResult:
    """Return one line a transaction of bank and card statements; a repeated one is told and taken once.

    Raises FileRefused for a file that is cut or damaged, and for any amount or day that is not certain.
    """
    text = whole_text(data)
    result = ReadResult(NAME)
    if line := line_behind(data):
        message = "text follows </OFX> and was left out; look whether another file was joined to this one"
        result.problems.append(Problem(line, "after_end", message))
    result.problems.extend(_bank_errors(text))
    known: Known = {}
    found = [_read_statement(statement, result, known) for statement in statements(text)]
    if not found:
        result.problems.append(_no_statement(text))
    agree(sum(found), _stated(text), what="transactions", line=0, code="count")
    return result


def _read_statement(statement: Statement, result: ReadResult, known: Known) -> int:
    """Add the lines of a statement to ``result``; return how many transactions it has, repeated ones included."""
    if statement.without_balance:
        message = "the ledger balance is empty; nothing proves that the statement is whole"
        result.problems.append(Problem(statement.line, "empty_balance", message))
    count = unnamed = 0
    for item in parsed(transactions(statement)):
        count += 1
        unnamed += not item.fitid
        problem = _problem(item, known.setdefault((statement.account, item.fitid), []) if item.fitid else [])
        if problem:
            result.problems.append(problem)
        if problem is None or problem.code != REPEATED:
            result.lines.append(_line(item, statement.account))
    if unnamed:
        message = f"{unnamed} transactions have no FITID; day, amount and their count tell them apart"
        result.problems.append(Problem(statement.line, "no_fitid", message))
    return count


def _problem(item: Parsed, earlier: list[Content]) -> Problem | None:
    """Return what is wrong with a transaction, given what its FITID named so far in the same account."""
    line, content = item.source.line, _content(item)
    if content in earlier:
        return Problem(line, REPEATED, f"FITID {item.fitid} stands in the file twice; it was taken once")
    earlier.append(content)
    if len(earlier) > 1:
        message = f"FITID {item.fitid} names different transactions; each was taken"
        return Problem(line, "shared_fitid", message)
    if _CORRECTS in item.source.leaves:
        message = f"it corrects transaction {item.source.leaves[_CORRECTS]}; look at both, it is no receipt"
        return Problem(line, "correction", message)
    return None


def _content(item: Parsed) -> Content:
    # Banks reword a name from one sending to the next; day and amount are the money.
    return item.source.day, item.source.amount_minor, item.source.currency


def _line(item: Parsed, account: str) -> BankLine:
    source = item.source
    return BankLine(
        line=source.line,
        account=account,
        value_date=source.day,
        amount_minor=abs(source.amount_minor),
        currency=source.currency,
        credit=source.amount_minor >= 0,
        bank_reference=item.fitid,
        type_code=item.kind,
        description=" ".join(part for part in (item.name, item.memo) if part),
        receipt=_receipt(item) if source.amount_minor > 0 and _CORRECTS not in source.leaves else None,
    )


def _receipt(item: Parsed) -> Receipt:
    return Receipt(
        transaction_id=item.fitid,
        value_date=item.source.day,
        amount_minor=item.source.amount_minor,
        currency=item.source.currency,
        method=_METHODS.get(item.kind, Method.OTHER),
        payer_name=item.name,
        payer_account=item.source.other_account,
        check_number=item.check_number,
        reference=item.source.leaves.get("REFNUM", ""),
        memo=item.memo,
    )


def _bank_errors(text: str) -> Iterator[Problem]:
    for found in _STATUS.finditer(text):
        if leaf(found[1], "SEVERITY").upper() == "ERROR":
            message = f"the bank answered with error {leaf(found[1], 'CODE')}: {leaf(found[1], 'MESSAGE')}"
            yield Problem(text.count("\n", 0, found.start()) + 1, "bank_status", message)


def _no_statement(text: str) -> Problem:
    if _INVESTMENT.search(text):
        return Problem(0, "investment_only", "the file has investment statements only; no bank money is in it")
    if not _RESPONSE.search(text):
        raise FileRefused("the file has an <OFX> tag and no answer of a bank inside; it is damaged", code="not_ofx")
    return Problem(0, "no_statement", "the file has no bank or card statement; ask the bank for one")


def _stated(text: str) -> int:
    """Return how many transactions the file has outside investment statements."""
    inside = sum(len(_TRANSACTION.findall(found[0])) for found in _INVESTMENT.finditer(text))
    return len(_TRANSACTION.findall(text)) - inside
