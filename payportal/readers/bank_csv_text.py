"""The bytes of a bank's CSV become a table by its profile: the header, the rows, and what stands around them."""

import csv
import html
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Protocol, TextIO

from payportal.domain.errors import FileRefused
from payportal.readers.bank_csv_profile import BankCsvProfile
from payportal.readers.source import refuse_blank_lines, refuse_long_lines

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""Whole entities only: a lone & is a sign of the name, and a number without end would be no sign at all."""
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_DOS_END = "\x1a"


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row that is not blank: its 1-based first line and its cells as they stand."""

    line: int
    cells: list[str]


@dataclass(slots=True)
class Table:
    """A bank's CSV taken apart. ``rows`` are read while they are asked for; ``around``, the rows before the header and
    after the last row of money, is whole when they have been.
    """

    headings: list[str]
    header_line: int
    rows: Iterator[TextRow]
    around: list[TextRow]


def table(data: bytes, profile: BankCsvProfile) -> Table:
    """Return the table that the profile cuts out of the file.

    Raises FileRefused, some of it while the rows are read: ``empty_file``, ``bad_encoding``, ``nul_bytes``,
    ``long_line``, ``bad_csv``, ``no_rows``, ``wrong_cells`` or ``truncated``.
    """
    body, encoding = _body(data, profile)
    # Decoded as it is read: the text of a large file as a whole takes four times its bytes.
    stream = io.TextIOWrapper(io.BytesIO(body), encoding=encoding, newline="")
    around = [_loose(number, stream.readline(), profile) for number in range(1, profile.skip + 1)]
    rows = _rows(stream, profile)
    first = next(rows, None)
    if first is None:
        raise FileRefused("no header is left after the skipped lines; mend skip", code="no_rows", line=profile.skip)
    if profile.header:
        headings = [words(cell) for cell in first.cells]
    else:
        headings = [f"#{number}" for number in range(1, len(first.cells) + 1)]
        rows = chain([first], rows)
    whole = body[-8:].decode(encoding, errors="ignore").rstrip(_DOS_END).endswith(("\n", "\r"))
    return Table(headings, first.line, _money_rows(rows, len(headings), around, profile, whole=whole), around)


def _money_rows(
    rows: Iterator[TextRow], width: int, around: list[TextRow], profile: BankCsvProfile, *, whole: bool
) -> Iterator[TextRow]:
    """Yield the rows but the last ``foot``, which go to ``around``; a file that stops inside a row is refused."""
    held: deque[TextRow] = deque()
    for row in rows:
        held.append(row)
        if len(held) > profile.foot + 1:
            yield _fitting(held.popleft(), width, profile)
    if len(held) > profile.foot:
        last = _fitting(held.popleft(), width, profile)
        if len(last.cells) < width and not held and not whole:
            message = f"the file stops inside its last row, after {len(last.cells)} of {width} cells; send it again"
            raise FileRefused(message, code="truncated", line=last.line)
        yield last
    around += held


def words(cell: str) -> str:
    """Return a cell as text: entities resolved, line breaks and runs of blanks closed up."""
    if "&" in cell:
        cell = _BREAK.sub(" ", _ENTITY.sub(lambda found: html.unescape(found[0]), cell))
    return " ".join(cell.split())


def _body(data: bytes, profile: BankCsvProfile) -> tuple[bytes, str]:
    """Return the bytes behind the byte order mark, and the encoding in which they are text for certain."""
    mark = next(((sign, name) for sign, name in _MARKS if data.startswith(sign)), (b"", ""))
    body = data.removeprefix(mark[0])
    refuse_long_lines(body)
    encoding = mark[1] or profile.encoding or "utf-8"
    try:
        text = body.decode(encoding)
    except UnicodeError as error:
        line = body[: getattr(error, "start", 0)].count(b"\n") + 1
        message = f'the file is not {encoding}; say in the profile what it is, such as "encoding": "cp1252"'
        raise FileRefused(message, code="bad_encoding", line=line) from error
    if not text.strip(_DOS_END + " \t\r\n\ufeff"):
        raise FileRefused("the file is empty; ask the bank for it again", code="empty_file")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        message = 'the file has NUL bytes: it was damaged in transfer, or the profile lacks "encoding": "utf-16"'
        raise FileRefused(message, code="nul_bytes", line=line)
    return body, encoding


class _Cells(Protocol):
    """What csv.reader gives: rows of cells, and the number of the last line read."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


def _reader(lines: TextIO | list[str], profile: BankCsvProfile, *, strict: bool) -> _Cells:
    if not profile.quote:
        return csv.reader(lines, delimiter=profile.delimiter, quoting=csv.QUOTE_NONE, strict=strict)
    return csv.reader(lines, delimiter=profile.delimiter, quotechar=profile.quote, strict=strict)


def _loose(number: int, line: str, profile: BankCsvProfile) -> TextRow:
    try:
        cells: list[str] = next(iter(_reader([line], profile, strict=False)), [])
    except csv.Error:
        cells = []
    return TextRow(number, [words(cell) for cell in cells])


def _rows(stream: TextIO, profile: BankCsvProfile) -> Iterator[TextRow]:
    """Yield the rows from the header on that are not blank."""
    reader, start, blank = _reader(stream, profile, strict=True), profile.skip + 1, 0
    try:
        for cells in reader:
            # The sign that ended a file under DOS is no row.
            if any(cell.strip(_DOS_END + " \t\r\n") for cell in cells):
                blank = 0
                yield TextRow(start, cells)
            else:
                blank += 1
                refuse_blank_lines(blank, start)
            start = profile.skip + reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(_said(error), code="bad_csv", line=start) from error


def _said(error: csv.Error) -> str:
    if "field limit" in str(error):
        return "a cell is longer than 128 KiB, or a quote before it is never closed; close it, or mend quote or skip"
    return f"the quotes of this row are broken ({error}); close them, or mend quote or skip in the profile"


def _fitting(row: TextRow, width: int, profile: BankCsvProfile) -> TextRow:
    """Return the row; raises FileRefused where it is wider than the header, because its cells are moved then."""
    if len(row.cells) > width and any(cell.strip() for cell in row.cells[width:]):
        message = (
            f"the row has {len(row.cells)} cells and the header {width}; a cell with {profile.delimiter!r} needs quotes"
        )
        raise FileRefused(message, code="wrong_cells", line=row.line)
    return row
