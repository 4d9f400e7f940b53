"""Positive pay: the file of checks written and taken back, by which a bank knows which checks it may pay.

There is no standard; the layout of the bank is data. Texts go in ASCII capitals; a payee too long for its column is cut
there, as banks ask; everything else that does not fit is refused.
"""

import csv
import io
from collections.abc import Mapping
from itertools import accumulate

from payportal.domain.check_issue import CheckIssue, CheckRun, refuse_faults
from payportal.domain.errors import RefusedBatch
from payportal.domain.money import format_minor
from payportal.domain.plain_text import plain
from payportal.writers.check_layout import LAYOUTS, CheckLayout, Column
from payportal.writers.tally import Tally

LABEL = "positive pay: checks written and taken back"
_CUT = ("payee", "memo")


def write(run: CheckRun, layout: CheckLayout = LAYOUTS["csv"]) -> bytes:
    """Return the issue file of a run; raises RefusedBatch with every check that does not fit the layout, and why."""
    rows: list[list[str]] = []
    faults: list[tuple[str, str]] = []
    whole = _of_the_file(run, layout)
    for check in run.checks:
        try:
            rows.append(_fields(layout.detail, _of_a_check(check, layout, whole), layout))
        except ValueError as error:
            faults.append((check.order_id, str(error)))
    refuse_faults(faults)
    try:
        first, last = (_fields(columns, whole, layout) for columns in (layout.header, layout.trailer))
    except ValueError as error:
        raise RefusedBatch(f"the file as a whole: {error}") from error
    records = [*([first] if first else []), *rows, *([last] if last else [])]
    return _fixed(records, layout) if layout.fixed else _delimited(records, layout)


def tally(data: bytes, layout: CheckLayout = LAYOUTS["csv"]) -> Tally:
    """Return what a written file says when it is read by its layout again; raises ValueError where it cannot be."""
    text = data.decode("ascii")
    rows = _cut(text, layout) if layout.fixed else list(csv.reader(io.StringIO(text), delimiter=layout.delimiter))
    rows = rows[layout.headings + bool(layout.header) : len(rows) - bool(layout.trailer)]
    place = [column.name for column in layout.detail].index("amount")
    exact = [row[place].strip() for row in rows]
    return Tally(len(rows), sum(int(amount.replace(".", "")) for amount in exact))


def _cut(text: str, layout: CheckLayout) -> list[list[str]]:
    """Return the fields of every record by the places of the detail columns."""
    ends = list(accumulate(column.width for column in layout.detail))
    places = [slice(end - column.width, end) for column, end in zip(layout.detail, ends, strict=True)]
    return [[line[place] for place in places] for line in text.splitlines()]


def _of_the_file(run: CheckRun, layout: CheckLayout) -> dict[str, str]:
    account = run.originator.account
    named = {
        "account": account.account,
        "routing": account.bank_code,
        "company_id": run.originator.company_id,
        "file_date": layout.day(run.created_at.date()),
    }
    issued = [check for check in run.checks if not check.void]
    voids = [check for check in run.checks if check.void]
    for prefix, checks in (("", list(run.checks)), ("issued_", issued), ("void_", voids)):
        total = sum(check.amount.minor for check in checks)
        count = "count" if not prefix else f"{prefix}count"
        named[count] = str(len(checks))
        named[f"{prefix}total"] = _amount(total, run.total.currency, layout)
    return named


def _of_a_check(check: CheckIssue, layout: CheckLayout, whole: Mapping[str, str]) -> dict[str, str]:
    return {
        "account": whole["account"],
        "routing": whole["routing"],
        "company_id": whole["company_id"],
        "check_number": check.check_number,
        "amount": _amount(check.amount.minor, check.amount.currency, layout),
        "issue_date": layout.day(check.issued_on),
        "payee": _plain("payee", check.payee),
        "action": layout.void if check.void else layout.issue,
        "order_id": _plain("order_id", check.order_id),
        "memo": _plain("memo", check.memo),
    }


def _amount(minor: int, currency: str, layout: CheckLayout) -> str:
    return str(minor) if layout.amounts == "cents" else format_minor(minor, currency)


def _plain(what: str, text: str) -> str:
    try:
        return plain(text).strip()
    except ValueError as error:
        raise ValueError(
            f"the {what} has {str(error)!r}, which the bank cannot read; write it in Latin letters"
        ) from error


def _fields(columns: tuple[Column, ...], texts: Mapping[str, str], layout: CheckLayout) -> list[str]:
    """Return the fields of one record; raises ValueError for a text that does not fit."""
    return [_field(column, texts, fixed=layout.fixed) for column in columns]


def _field(column: Column, texts: Mapping[str, str], *, fixed: bool) -> str:
    if column.constant is not None:
        return column.constant
    text = texts[column.name] if column.name else ""
    if column.width and column.name in _CUT:
        text = text[: column.width].rstrip()
    if column.width and len(text) > column.width:
        text = _without_noughts(text, column)
    if column.zeros:
        return text.rjust(column.width, "0")
    return text.ljust(column.width) if fixed else text


def _without_noughts(text: str, column: Column) -> str:
    short = text.lstrip("0") if column.zeros else text
    if len(short) > column.width:
        room = f"has {len(text)} characters, the layout has room for {column.width}"
        raise ValueError(f"the {column.name} {text!r} {room}; shorten it or widen the column")
    return short


def _fixed(records: list[list[str]], layout: CheckLayout) -> bytes:
    lines = ("".join(record).ljust(layout.width) for record in records)
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _delimited(records: list[list[str]], layout: CheckLayout) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=layout.delimiter, lineterminator="\r\n")
    if layout.headings:
        writer.writerow([column.name for column in layout.detail])
    writer.writerows(records)
    return text.getvalue().encode("ascii")
