"""Delimited text with a header: rows by column name, each with the line it starts on."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from payportal.domain.errors import FileRefused
from payportal.readers.source import bare, refuse_blank_lines, refuse_long_lines

_DOS_END = b"\x1a"
_LINE_ENDS = (b"\n", b"\r")
_COLUMNS, _REMEMBERED, _SHORT = 64, 4096, 80
"""Of so many columns so many short texts are kept once, however many rows say the same."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a delimited file; ``fault`` says why its cells are not to be trusted, empty when they are."""

    line: int
    cells: dict[str, str]
    fault: str = ""


def rows(data: bytes, *, required: Sequence[str]) -> Iterator[Row]:
    """Yield the rows below the header, cells stripped; blank rows are passed over.

    Raises FileRefused: ``bad_encoding``, ``missing_column``, ``duplicate_column``, ``truncated`` for an end inside the
    last row or, for quotes that never close, ``bad_csv``.
    """
    lines = _cells(_utf8(data))
    header = _header(next(lines)[1], required)
    line, cells = 0, header
    for line, cells in lines:
        if not any(cells):
            continue
        if len(cells) == len(header):
            yield Row(line, dict(zip(header, cells, strict=True)))
            continue
        yield Row(line, {}, f"the row has {len(cells)} cells and the header {len(header)}; quote a cell with a comma")
    if len(cells) < len(header) and not data.rstrip(_DOS_END).endswith(_LINE_ENDS):
        message = f"the file stops inside its last row, after {len(cells)} of {len(header)} cells; send it again"
        raise FileRefused(message, code="truncated", line=line)


def _utf8(data: bytes) -> bytes:
    body = bare(data)
    refuse_long_lines(body)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise FileRefused("the file is not UTF-8; save it as UTF-8", code="bad_encoding", line=line) from error
    return body


def _cells(body: bytes) -> Iterator[tuple[int, list[str]]]:
    # Decoded as it is read: the text of a large file as a whole takes four times its bytes.
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(body), encoding="utf-8", newline=""), strict=True)
    start, blank = 1, 0
    known: list[dict[str, str]] = [{} for _ in range(_COLUMNS)]
    try:
        for cells in reader:
            found = [_once(cell.strip(), known[column % _COLUMNS]) for column, cell in enumerate(cells)]
            blank = 0 if any(found) else blank + 1
            refuse_blank_lines(blank, start)
            yield start, found
            start = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(_words(error), code="bad_csv", line=start) from error


def _once(cell: str, known: dict[str, str]) -> str:
    """Return the text that an earlier row had in this column, where it had it: a payer's name is kept once."""
    if len(known) < _REMEMBERED and len(cell) <= _SHORT:
        return known.setdefault(cell, cell)
    return known.get(cell, cell)


def _words(error: csv.Error) -> str:
    if "field limit" in str(error):
        return "a cell is longer than 128 KiB, or a quote before it is never closed; shorten or close it"
    return f"the quotes of this row are broken ({error}); close them, and double each quote inside a cell"


def _other_delimiter(names: list[str]) -> bool:
    return len(names) == 1 and any(sign in names[0] for sign in ";\t|")


def _header(cells: list[str], required: Sequence[str]) -> list[str]:
    names = [cell.lower() for cell in cells]
    missing = [name for name in required if name not in names]
    if missing:
        hint = "the header is not separated by commas; use commas" if _other_delimiter(names) else "add the column"
        raise FileRefused(f"the header lacks {', '.join(missing)}; {hint}", code="missing_column", line=1)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise FileRefused(f"the header has {', '.join(twice)} twice; remove one", code="duplicate_column", line=1)
    return names
