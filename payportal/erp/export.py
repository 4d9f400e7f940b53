"""Files for the ERP: the columns of each kind in their fixed order, values as they are."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from payportal.domain.errors import PayportalError
from payportal.erp.control import make_manifest, parse_sum

_QUOTED = re.compile(r'[",\r\n]')


@dataclass(frozen=True, slots=True)
class ExportLayout:
    """The columns of an exported kind and the one its control total adds up (empty: no currency in the file)."""

    columns: tuple[str, ...]
    sum_column: str = ""


def _layout(columns: str, *, total: str = "") -> ExportLayout:
    return ExportLayout(tuple(columns.split()), total)


EXPORTS: Mapping[str, ExportLayout] = {
    "applications": _layout(
        "application_id receipt_transaction_id invoice_number customer_number amount_applied discount_taken adjustment "
        "adjustment_reason currency method value_date posted_at decided_by confidence reasons reverses",
        total="amount_applied",
    ),
    "payments": _layout(
        "payment_id customer_number invoice_number amount discount_taken fee currency method state "
        "provider_reference paid_at paid_amount paid_currency fx_rate",
        total="amount",
    ),
    "receipts": _layout(
        "transaction_id value_date amount unapplied currency method payer_name customer_number state source_file",
        total="amount",
    ),
    "exceptions": _layout(
        "receipt_transaction_id type opened_at amount currency customer_guess reason assigned_to state",
        total="amount",
    ),
    "journal": _layout(
        "entry_id posted_at effective_on kind account debit credit currency source reverses", total="debit"
    ),
    "shares": _layout(
        "share_id partner_number agreement_number version application_id invoice_number base rate amount currency "
        "state reverses",
        total="amount",
    ),
    "payouts": _layout("payout_id partner_number method amount fee currency state sent_at file", total="amount"),
    "suggestions": _layout("receipt_transaction_id rank invoice_number customer_number amount confidence reasons"),
}


def write(kind: str, rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return ``rows`` as a UTF-8 file of ``kind`` with its header; a column that a row lacks is empty.

    Raises PayportalError for an unknown kind or a column that the kind does not have.
    """
    columns = _export(kind).columns
    lines = [_line(columns), *(_line(_cells(kind, row, columns)) for row in rows)]
    return "".join(lines).encode()


def sums(kind: str, rows: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """Return the control sums of ``rows`` in minor units by currency; empty for a kind without currencies."""
    column = _export(kind).sum_column
    totals: dict[str, int] = {}
    for row in rows if column else ():
        if amount := row.get(column, ""):
            currency = row["currency"]
            totals[currency] = totals.get(currency, 0) + parse_sum(amount, currency)
    return totals


def write_with_manifest(kind: str, rows: Sequence[Mapping[str, str]]) -> tuple[bytes, bytes]:
    """Return the file of ``rows`` and the control file that stands beside it."""
    data = write(kind, rows)
    return data, make_manifest(data, rows=len(rows), sums=sums(kind, rows))


def join_list(values: Iterable[str], *, separator: str = "|") -> str:
    """Return a list cell; ``split_list`` of the remittance reads the same values back."""
    return separator.join(
        "".join(f"\\{sign}" if sign in ("\\", separator) else sign for sign in value) for value in values
    )


def _export(kind: str) -> ExportLayout:
    if kind not in EXPORTS:
        raise PayportalError(
            f"there is no export {kind[:40]!r}; choose one of {', '.join(EXPORTS)}", code="unknown_kind"
        )
    return EXPORTS[kind]


def _cells(kind: str, row: Mapping[str, str], columns: tuple[str, ...]) -> Iterable[str]:
    if unknown := sorted(set(row) - set(columns)):
        raise PayportalError(f"{kind} has no column {', '.join(unknown)}", code="unknown_column")
    return [row.get(column, "") for column in columns]


def _line(cells: Iterable[str]) -> str:
    return ",".join(map(_quoted, cells)) + "\n"


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if _QUOTED.search(cell) else cell
