"""Exchange rates, from an ERP's file."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from payportal.erp.cells import NO_DAY, Cells
from payportal.erp.layouts import layout
from payportal.erp.reading import ErpFile, read_rows

RATE_DECIMALS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FxRateRow:
    """One rate of one day: 1 ``base`` costs ``rate`` of ``currency``."""

    line: int
    rate_date: date
    base: str
    currency: str
    rate: Decimal
    source: str = ""
    extras: dict[str, str] = field(default_factory=dict)


FxRateFile: TypeAlias = ErpFile[FxRateRow]


def read(data: bytes, *, profile: str = "default") -> FxRateFile:
    """Return the rates of a file, one a day, pair and source; raises FileRefused for a file damaged as a whole."""
    return read_rows(data, layout("fx-rates", profile=profile), parse=_fx_rate, key=_key)


def _key(row: FxRateRow) -> tuple[date, str, str, str]:
    return row.rate_date, row.base, row.currency, row.source


def _fx_rate(cells: Cells) -> FxRateRow:
    row = FxRateRow(
        line=cells.line,
        rate_date=cells.day("date") or NO_DAY,
        base=cells.currency("base"),
        currency=cells.currency(),
        rate=cells.decimal("rate", decimals=RATE_DECIMALS) or Decimal(0),
        source=cells.name("source"),
        extras=cells.extras,
    )
    if cells.problems:
        return row
    if row.base == row.currency:
        cells.refuse("currency", "same_currency", f"base and currency are both {row.base}; a rate needs two currencies")
    if row.rate <= 0:
        cells.refuse("rate", "bad_rate", "rate must be above zero; correct it or leave the row out")
    return row
