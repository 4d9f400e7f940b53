"""Balances of a bank's CSV prove that no row is missing: the running one row by row, the outer ones as a whole."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from payportal.domain.errors import BadAmount
from payportal.domain.money import format_minor
from payportal.readers.bank_csv_amount import parse_bank_amount
from payportal.readers.bank_csv_text import TextRow
from payportal.readers.result import Problem

_OPENING = re.compile(
    r"\b(opening|start\w*|begin\w*|initial|previous|anfangs\w*|alter|ouverture|apertura|inicial)\b", re.I
)
_CLOSING = re.compile(r"\b(closing|end\w*|final\w*|new|ending|schluss\w*|neuer|clôture|cierre)\b", re.I)
_BALANCE = re.compile(r"balance|saldo|kontostand|solde", re.I)


@dataclass(frozen=True, slots=True)
class Standing:
    """A row with its signed amount and the running balance printed beside it, both in minor units of ``currency``."""

    line: int
    currency: str
    amount_minor: int
    balance_minor: int


def running_faults(rows: Sequence[Standing]) -> list[Problem]:
    """Return a problem for each currency whose running balance does not foot, oldest first nor newest first."""
    by_currency: dict[str, list[Standing]] = {}
    for row in rows:
        by_currency.setdefault(row.currency, []).append(row)
    return [problem for own in by_currency.values() if (problem := _fault(own))]


def _fault(rows: list[Standing]) -> Problem | None:
    oldest_first, newest_first = _breaks(rows), _breaks(rows[::-1])
    faults = min(oldest_first, newest_first, key=len)
    if not faults:
        return None
    before, row = faults[0]
    shown = [format_minor(minor, row.currency) for minor in (before.balance_minor, row.amount_minor, row.balance_minor)]
    message = (
        f"the running balance in {row.currency} does not foot on {len(faults)} of {len(rows) - 1} rows, first here: "
        f"{shown[0]} and {shown[1]} do not give {shown[2]}; rows are missing, repeated or moved, ask the bank"
    )
    return Problem(row.line, "running_balance", message)


def _breaks(rows: list[Standing]) -> list[tuple[Standing, Standing]]:
    return [
        (before, row) for before, row in pairwise(rows) if before.balance_minor + row.amount_minor != row.balance_minor
    ]


def outer_faults(around: Iterable[TextRow], sums: dict[str, int], *, decimal: str) -> list[Problem]:
    """Return a problem when opening balance and rows do not give the closing balance that the file prints.

    ``sums`` are the signed minor units by currency; with more than one currency nothing can be said.
    """
    if len(sums) != 1:
        return []
    [(currency, total)] = sums.items()
    rows = [row for row in around if _BALANCE.search(" ".join(row.cells))]
    opening = _stated([row for row in rows if _OPENING.search(" ".join(row.cells))], currency, decimal)
    closing = _stated([row for row in rows if _CLOSING.search(" ".join(row.cells))], currency, decimal)
    if opening is None or closing is None or opening[1] + total == closing[1]:
        return []
    shown = [format_minor(minor, currency) for minor in (opening[1], total, closing[1])]
    message = f"the opening balance {shown[0]} and the rows {shown[1]} do not give the closing balance {shown[2]}"
    return [Problem(closing[0], "closing_balance", f"{message}; rows are missing or changed, ask the bank")]


def _stated(rows: list[TextRow], currency: str, decimal: str) -> tuple[int, int] | None:
    """Return line and minor units of the one balance that these rows print, None when there is not just one."""
    found = [
        (row.line, minor)
        for row in rows
        for cell in row.cells
        if (minor := _amount(cell, currency, decimal)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _amount(cell: str, currency: str, decimal: str) -> int | None:
    try:
        return parse_bank_amount(cell, currency, decimal=decimal) if any(map(str.isdigit, cell)) else None
    except BadAmount:
        return None
