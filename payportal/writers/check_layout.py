"""How a bank wants its file of issued checks laid out: records of columns, read from JSON.

A column is written ``NAME``, ``NAME:WIDTH`` or ``NAME:WIDTH:0`` (right-justified, filled with noughts); ``:WIDTH`` is
blank, ``=TEXT`` stands as it is. In a delimited file a width is the most that the bank takes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from payportal.domain.errors import PayportalError

OF_A_CHECK = (
    "account",
    "routing",
    "company_id",
    "check_number",
    "amount",
    "issue_date",
    "payee",
    "action",
    "order_id",
    "memo",
)
OF_THE_FILE = (
    "account", "routing", "company_id", "file_date", "count", "total", "issued_count", "issued_total", "void_count",
    "void_total",
)  # fmt: skip
AMOUNTS = ("cents", "decimal")
WIDEST = 400
_COLUMN = re.compile(r"([a-z_]*)(?::([1-9][0-9]{0,2}))?(:0)?")
_DATES = re.compile(r"(?:%[dmYy]|[-/.])+")
_KEYS = ("delimiter", "headings", "issue", "void", "dates", "amounts", "header", "detail", "trailer", "width")


class BadLayout(PayportalError):
    """A layout that cannot be used; the message names the key."""

    code = "bad_layout"


@dataclass(frozen=True, slots=True)
class Column:
    """One field: a name, or a constant text, with its width (0: as long as it is) and its filling."""

    name: str
    width: int = 0
    zeros: bool = False
    constant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLayout:
    """The layout of one bank; without a delimiter every column has a width, and ``width`` is that of all records.

    ``issue`` and ``void`` are the bank's words for a check written and one taken back.
    """

    detail: tuple[Column, ...]
    header: tuple[Column, ...] = ()
    trailer: tuple[Column, ...] = ()
    delimiter: str = ","
    headings: bool = False
    issue: str = "I"
    void: str = "V"
    dates: str = "%m/%d/%Y"
    amounts: str = "decimal"
    width: int = 0

    @property
    def fixed(self) -> bool:
        """Say whether fields stand at fixed places."""
        return not self.delimiter

    def day(self, day: date) -> str:
        """Return a day as the bank writes it."""
        return day.strftime(self.dates)


def parse_layout(text: str | bytes) -> CheckLayout:
    """Return the layout that a JSON text holds; raises BadLayout naming the key and what belongs there."""
    try:
        document = json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except (ValueError, RecursionError) as error:
        raise BadLayout(f'the layout is no JSON ({error}); write an object such as {{"detail": …}}') from error
    if not isinstance(document, dict):
        raise BadLayout('the layout is no JSON object; write one such as {"detail": ["account", …]}')
    return layout_of(document)


def layout_of(document: Mapping[str, Any]) -> CheckLayout:
    """Return the layout that a JSON object describes; raises BadLayout naming the key."""
    unknown = [str(key) for key in document if key not in _KEYS]
    if unknown:
        raise BadLayout(f"{unknown[0][:40]!r} is no key of a layout; known are {', '.join(_KEYS)}")
    layout = CheckLayout(
        detail=_columns(document, "detail", OF_A_CHECK),
        header=_columns(document, "header", OF_THE_FILE),
        trailer=_columns(document, "trailer", OF_THE_FILE),
        delimiter=_word(document, "delimiter", ","),
        headings=_switch(document, "headings"),
        issue=_word(document, "issue", "I"),
        void=_word(document, "void", "V"),
        dates=_word(document, "dates", "%m/%d/%Y"),
        amounts=_word(document, "amounts", "decimal"),
        width=_width(document),
    )
    _refuse_contradiction(layout)
    return layout


def _columns(document: Mapping[str, Any], key: str, known: tuple[str, ...]) -> tuple[Column, ...]:
    given = document.get(key, [])
    if not isinstance(given, list) or not all(isinstance(spec, str) for spec in given):
        raise BadLayout(f'{key} is no list of columns; write one such as ["account:12:0", "amount"]')
    return tuple(_column(key, spec, known) for spec in given)


def _column(key: str, spec: str, known: tuple[str, ...]) -> Column:
    if spec.startswith("="):
        text = spec[1:]
        if not text.isascii() or not text.isprintable():
            raise BadLayout(f"{key}: the text {text[:40]!r} is not plain ASCII; banks read nothing else")
        return Column("", len(text), constant=text)
    found = _COLUMN.fullmatch(spec)
    name = found[1] if found else ""
    if found is None or (name and name not in known) or not (name or found[2]):
        raise BadLayout(f"{key}: {spec[:40]!r} is no column; write NAME:WIDTH:0 with one of {', '.join(known)}")
    return Column(name, int(found[2] or 0), bool(found[3]))


def _word(document: Mapping[str, Any], key: str, default: str) -> str:
    value = document.get(key, default)
    if not isinstance(value, str) or not value.isascii() or not (value.isprintable() or value == "\t"):
        raise BadLayout(f"{key} is {value!r}; write it as text in quotes")
    return value


def _switch(document: Mapping[str, Any], key: str) -> bool:
    value = document.get(key, False)
    if not isinstance(value, bool):
        raise BadLayout(f"{key} is {value!r}; write true or false")
    return value


def _width(document: Mapping[str, Any]) -> int:
    value = document.get("width", 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= WIDEST:
        raise BadLayout(f"width is {value!r}; write how many characters a record has, at most {WIDEST}")
    return value


def _refuse_contradiction(layout: CheckLayout) -> None:
    names = {column.name for column in layout.detail}
    missing = [name for name in ("check_number", "amount") if name not in names]
    if missing:
        raise BadLayout(f"detail lacks {' and '.join(missing)}; without it no bank can know a check")
    if len(layout.delimiter) > 1 or layout.delimiter.isalnum() or layout.delimiter == '"':
        raise BadLayout(f"delimiter is {layout.delimiter!r}; write one sign, or nothing for columns of fixed width")
    if layout.amounts not in AMOUNTS:
        raise BadLayout(f"amounts is {layout.amounts!r}; write one of {', '.join(AMOUNTS)}")
    if not _DATES.fullmatch(layout.dates):
        raise BadLayout(f"dates is {layout.dates!r}; build it of %m, %d, %Y or %y, such as %m%d%Y")
    if "action" in names and layout.issue == layout.void:
        raise BadLayout("issue and void are the same word; the bank could not tell a check from one taken back")
    if layout.fixed:
        _refuse_loose(layout)


def _refuse_loose(layout: CheckLayout) -> None:
    for key in ("header", "detail", "trailer"):
        columns: tuple[Column, ...] = getattr(layout, key)
        loose = [column.name for column in columns if not column.width and column.constant is None]
        if loose:
            raise BadLayout(f"{key}: {loose[0]} has no width; without a delimiter write {loose[0]}:WIDTH")
        if layout.width and sum(column.width for column in columns) > layout.width:
            raise BadLayout(f"{key} is wider than the {layout.width} characters of width; correct one")
    if layout.headings:
        raise BadLayout("headings are for delimited files; leave them out")


def _named(**document: Any) -> CheckLayout:
    return layout_of(document)


LAYOUTS: dict[str, CheckLayout] = {
    "csv": _named(
        headings=True,
        detail=["account", "check_number", "issue_date", "amount", "payee:80", "action"],
    ),
    # Chase, "File Upload Guide": type, account, check, date, amount, payee; C cancels.
    "chase_csv": _named(
        detail=["action", "account", "check_number", "issue_date", "amount", "payee:40"],
        void="C", dates="%m%d%y",
    ),
    # Wells Fargo, "ARP Standard File Format": company_id is the bank id that Wells Fargo gives.
    "arp85": _named(
        delimiter="", width=85, issue="320", void="370", dates="%m%d%y", amounts="cents",
        header=["=*03", "company_id:5:0", "account:15:0", "=0"],
        detail=["check_number:10:0", "issue_date:6", "account:15:0", "action:3", "amount:10:0", "payee:40"],
        trailer=["=&", ":14", "count:7:0", ":3", "total:13:0"],
    ),
    # First Tennessee (First Horizon) account reconciliation, 156 characters.
    "fixed156": _named(
        delimiter="", width=156, issue="", dates="%Y%m%d", amounts="cents",
        detail=["=D001", "account:10:0", "check_number:10:0", "amount:13:0", "issue_date:8", ":30", "payee:80",
                "action:1"],
    ),
}  # fmt: skip
