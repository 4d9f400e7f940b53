"""The way every delimited file goes: split into rows, read each row, keep the good ones, tell what is wrong."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from payportal.domain.errors import BadAmount, UnknownCurrency
from payportal.domain.money import parse_minor
from payportal.erp.cells import Cells
from payportal.erp.digest import digest
from payportal.erp.layouts import Layout
from payportal.erp.problem import RowProblem
from payportal.erp.table import Table, read_table


class NumberedRow(Protocol):
    """A typed row that knows the physical line it came from."""

    @property
    def line(self) -> int:
        """Return the 1-based line."""


R = TypeVar("R", bound=NumberedRow)


@dataclass(slots=True)
class ErpFile(Generic[R]):
    """What one file holds. ``row_count`` and ``sums`` (minor units by currency) count refused rows too.

    A row whose amount cannot be read adds nothing to ``sums``.
    """

    kind: str
    rows: list[R] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    row_count: int = 0
    sums: dict[str, int] = field(default_factory=dict)


def read_rows(data: bytes, layout: Layout, *, parse: Callable[[Cells], R], key: Callable[[R], Hashable]) -> ErpFile[R]:
    """Return the typed rows of ``data`` and the problems, by line; ``key`` says which rows are the same document.

    Raises FileRefused for a file that is damaged as a whole.
    """
    table = read_table(data, layout)
    file = ErpFile[R](layout.kind, problems=table.problems, row_count=table.row_count, sums=_sums(table))
    first: dict[Hashable, R] = {}
    for raw in table.rows:
        cells = Cells(raw, layout)
        row = parse(cells)
        if cells.problems:
            file.problems.extend(cells.problems)
        elif (earlier := first.setdefault(key(row), row)) is row:
            file.rows.append(row)
        else:
            file.problems.append(_repeated(row, earlier, field=layout.required[0], value=raw.cells[layout.required[0]]))
    file.problems.sort(key=lambda problem: problem.line)
    return file


def _repeated(row: NumberedRow, earlier: NumberedRow, *, field: str, value: str) -> RowProblem:
    if digest(row) == digest(earlier):
        message = f"{field} {value} repeats line {earlier.line} word for word; remove one of the two"
        return RowProblem(row.line, "duplicate_row", field, value, message)
    message = (
        f"{field} {value} stands at line {earlier.line} with other content; that row was taken, settle which is right"
    )
    return RowProblem(row.line, "conflicting_row", field, value, message)


def _sums(table: Table) -> dict[str, int]:
    sums: dict[str, int] = {}
    if not table.layout.sum_column:
        return sums
    for row in table.rows:
        currency = row.cells["currency"].upper()
        try:
            minor = parse_minor(row.cells[table.layout.sum_column], currency)
        except (BadAmount, UnknownCurrency):
            continue
        sums[currency] = sums.get(currency, 0) + minor
    return sums
