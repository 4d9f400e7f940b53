"""Exchange rates as the European Central Bank publishes them: a row a day, a column a currency, for 1 EUR."""

from datetime import date

from payportal.domain.currency import EXPONENTS
from payportal.domain.errors import FileRefused
from payportal.erp.cells import NO_DAY, Cells
from payportal.erp.fx_rate_import import RATE_DECIMALS, FxRateFile, FxRateRow
from payportal.erp.layouts import Layout
from payportal.erp.table import Row, Table, read_table

_LAYOUT = Layout(kind="fx-rates", required=("date",))
_NOT_QUOTED = "N/A"


def read(data: bytes, *, profile: str = "ecb") -> FxRateFile:
    """Return the rates of ``eurofxref.csv`` or its history (formats: ECB euro foreign exchange reference rates).

    A currency not quoted on a day (``N/A``) or ended since has no row. A day with a fault is not taken at all.
    Raises FileRefused for a file that is damaged as a whole or that is no such table.
    """
    table = read_table(data, _LAYOUT)
    _refuse_other_tables(table)
    file = FxRateFile(_LAYOUT.kind, problems=table.problems, row_count=table.row_count)
    seen: dict[str, int] = {}
    for raw in table.rows:
        cells = Cells(raw, _LAYOUT)
        rates = _day(cells, raw)
        if (first := seen.setdefault(raw.cells["date"], raw.line)) != raw.line:
            cells.refuse(
                "date", "duplicate_row", f"date {raw.cells['date']} stands at line {first} too; remove one row"
            )
        file.problems.extend(cells.problems)
        file.rows.extend([] if cells.problems else rates)
    file.problems.sort(key=lambda problem: problem.line)
    return file


def _refuse_other_tables(table: Table) -> None:
    if table.rows and not any(name in EXPONENTS for row in table.rows for name in row.extras):
        raise FileRefused(
            "the header names no currency; profile ecb reads the bank's own table with the columns Date, USD, JPY, …",
            code="missing_column",
            line=1,
        )


def _day(cells: Cells, raw: Row) -> list[FxRateRow]:
    rate_date = cells.day("date") or NO_DAY
    quoted = [code for code, value in raw.extras.items() if code in EXPONENTS and value != _NOT_QUOTED]
    return [rate for code in quoted if (rate := _rate(cells, code, raw=raw, rate_date=rate_date))]


def _rate(cells: Cells, currency: str, *, raw: Row, rate_date: date) -> FxRateRow | None:
    rate = cells.decimal(currency, decimals=RATE_DECIMALS)
    if rate is None:
        return None
    if rate <= 0:
        cells.refuse(currency, "bad_rate", f"the {currency} rate must be above zero; correct it or write {_NOT_QUOTED}")
    return FxRateRow(line=raw.line, rate_date=rate_date, base="EUR", currency=currency, rate=rate, source="ECB")
