"""receipts_csv: money received as a plain delimited file (columns in INTERFACES, section Files)."""

import re
from datetime import date

from payportal.domain.errors import FileRefused, PayportalError
from payportal.domain.money import parse_minor
from payportal.domain.receipt import Method, Receipt
from payportal.domain.remittance import parse_remittance
from payportal.readers.delimited import Row, rows
from payportal.readers.result import BankLine, Problem, ReadResult

NAME = "receipts_csv"
REQUIRED = ("transaction_id", "value_date", "amount", "currency")
_KNOWN = {*REQUIRED, "method", "payer_name", "payer_account", "check_number", "reference", "memo", "remittance"}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPREADSHEET = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
_HEADER_END = re.compile(rb"[\r\n]")
_DELIMITERS = re.compile(rb"[,;\t|]")
LONGEST_ID = 100
MOST_FAULTS = 10_000
FIRST_YEAR, LAST_YEAR = 1900, 2199


class RowFault(PayportalError):
    """One row that is not taken, while the others are."""


def recognises(data: bytes) -> bool:
    """Say whether the first line is a header with ``transaction_id`` and another column of this format."""
    first = _HEADER_END.split(data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n"), maxsplit=1)[0].lower()
    # Other delimiters are known too, to be refused with a word about commas.
    names = {name.strip(b' "') for name in _DELIMITERS.split(first)}
    return b"transaction_id" in names and bool(names & {b"value_date", b"amount"})


def read(data: bytes) -> ReadResult:
    """Return one line and receipt a good row; a row with a fault becomes a problem and is not taken.

    Raises FileRefused when the header or the encoding is wrong, or ten thousand rows are.
    """
    result = ReadResult(NAME)
    taken: dict[str, tuple[str, ...]] = {}
    for row in rows(data, required=REQUIRED):
        try:
            line = _line(row)
            _refuse_repeated(row, taken)
        except PayportalError as error:
            result.problems.append(Problem(row.line, error.code, error.message))
            if len(result.problems) > MOST_FAULTS:
                message = f"more than {MOST_FAULTS:,} rows are wrong, the last with: {error.message}"
                raise FileRefused(message, code="too_many_faults", line=row.line) from error
            continue
        result.lines.append(line)
    return result


def _line(row: Row) -> BankLine:
    if row.fault:
        raise RowFault(row.fault, code="wrong_cells")
    receipt = _receipt(row.cells)
    return BankLine(
        line=row.line,
        account="",
        value_date=receipt.value_date,
        amount_minor=receipt.amount_minor,
        currency=receipt.currency,
        credit=True,
        bank_reference=receipt.transaction_id,
        description=receipt.memo,
        receipt=receipt,
        extras={name: value for name, value in row.cells.items() if value and name and name not in _KNOWN},
    )


def _receipt(cells: dict[str, str]) -> Receipt:
    currency = cells["currency"].upper()
    return Receipt(
        transaction_id=_transaction_id(cells["transaction_id"]),
        value_date=_day(cells["value_date"]),
        amount_minor=_amount(cells["amount"], currency),
        currency=currency,
        method=_method(cells.get("method", "")),
        payer_name=cells.get("payer_name", ""),
        payer_account=cells.get("payer_account", ""),
        check_number=cells.get("check_number", ""),
        reference=cells.get("reference", ""),
        memo=cells.get("memo", ""),
        remittance=parse_remittance(cells.get("remittance", ""), currency),
    )


def _transaction_id(text: str) -> str:
    if not text:
        raise RowFault("transaction_id is empty; give the bank's own id of the money", code="missing_value")
    if len(text) > LONGEST_ID:
        message = f"transaction_id has {len(text)} characters; at most {LONGEST_ID} are taken"
        raise RowFault(message, code="too_long")
    if not text.isprintable():
        message = "transaction_id holds a line break, a tab or an invisible character; remove it"
        raise RowFault(message, code="control_character")
    if _SPREADSHEET.fullmatch(text) and "+" in text:
        raise RowFault(f"transaction_id {text} was rewritten by a spreadsheet; format it as text", code="mangled_id")
    return text


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        raise RowFault(f"value_date {text[:40]!r} is no day; write it like 2026-10-31", code="bad_date") from None
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    message = f"value_date {text} is not between {FIRST_YEAR} and {LAST_YEAR}; correct the year"
    raise RowFault(message, code="bad_date")


def _amount(text: str, currency: str) -> int:
    if _SPREADSHEET.fullmatch(text):
        raise RowFault(f"amount {text} was rewritten by a spreadsheet; format it as a plain number", code="bad_amount")
    minor = parse_minor(text, currency)
    if minor <= 0:
        raise RowFault(f"amount {text} is not above zero; only money received belongs here", code="bad_amount")
    return minor


def _method(text: str) -> Method:
    try:
        return Method(text.lower() or Method.OTHER)
    except ValueError:
        known = ", ".join(Method)
        raise RowFault(f"method {text[:40]!r} is unknown; write one of {known}", code="bad_method") from None


def _refuse_repeated(row: Row, taken: dict[str, tuple[str, ...]]) -> None:
    content = tuple(row.cells.values())
    known = taken.setdefault(row.cells["transaction_id"], content)
    if known is content:
        return
    if known == content:
        raise RowFault("this row stands in the file already; it was taken once", code="duplicate_row")
    message = f"transaction_id {row.cells['transaction_id']} has other content in an earlier row, which was taken"
    raise RowFault(message, code="duplicate_transaction_id")
