"""Balances of a bank's CSV prove that no row is missing: the running one row by row, the outer ones as a whole."""

import re
from collections.abc import Callable, Iterable, Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A row beside which a running balance is printed; amounts in minor units of ``currency``.

    ``sum_minor`` is what all rows of its account up to this one add up to, since many banks print a balance only on the
    last row of a day. ``passed_over`` counts rows left out before it: over them nothing can be proved.
    """

    line: int
    account: str
    currency: str
    amount_minor: int
    balance_minor: int
    sum_minor: int
    passed_over: int = 0


def running_faults(rows: Sequence[Standing]) -> list[Problem]:
    """Return a problem for each account and currency whose running balance foots neither way of time."""
    series: dict[tuple[str, str], list[Standing]] = {}
    for row in rows:
        series.setdefault((row.account, row.currency), []).append(row)
    return [problem for own in series.values() if (problem := _fault(own))]


def _fault(rows: list[Standing]) -> Problem | None:
    faults = min(_breaks(rows, _oldest_first), _breaks(rows, _newest_first), key=len)
    if not faults:
        return None
    moved, first, second = faults[0]
    shown = [format_minor(minor, second.currency) for minor in (first.balance_minor, moved, second.balance_minor)]
    message = (
        f"the running balance in {second.currency} does not foot on {len(faults)} of {len(rows) - 1} rows, first here: "
        f"between {shown[0]} and {shown[2]} the rows move {shown[1]}; some are missing, repeated or moved, ask the bank"
    )
    return Problem(second.line, "running_balance", message)


def _oldest_first(first: Standing, second: Standing) -> int:
    """Return what the rows say that the balance moved by from the first to the second."""
    return second.sum_minor - first.sum_minor


def _newest_first(first: Standing, second: Standing) -> int:
    """Return the same for a file that begins with the latest row: down the file, time goes back."""
    return (first.sum_minor - first.amount_minor) - (second.sum_minor - second.amount_minor)


def _breaks(rows: list[Standing], moved: Callable[[Standing, Standing], int]) -> list[tuple[int, Standing, Standing]]:
    pairs = [(one, other) for one, other in pairwise(rows) if one.passed_over == other.passed_over]
    found = [(moved(one, other), one, other) for one, other in pairs]
    return [pair for pair in found if pair[1].balance_minor + pair[0] != pair[2].balance_minor]


def outer_faults(around: Iterable[TextRow], sums: dict[tuple[str, str], int], *, decimal: str) -> list[Problem]:
    """Return a problem when opening balance and rows do not give the closing balance that the file prints.

    ``sums`` are the signed minor units by account and currency; with more than one nothing can be said.
    """
    if len(sums) != 1:
        return []
    [((_, currency), total)] = sums.items()
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
