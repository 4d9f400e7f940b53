"""A delimited file as rows of named cells that know their physical line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from payportal.domain.errors import FileRefused
from payportal.erp.layouts import Layout
from payportal.erp.problem import RowProblem, shown

_LINE_END = re.compile(rb"\r\n|\r|\n")
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_OTHER_DELIMITERS = {";": "semicolon", "\t": "tab", "|": "bar", "^": "caret"}


@dataclass(frozen=True, slots=True)
class Row:
    """The trimmed cells of one record by our column name; ``extras`` are the filled cells of unknown columns."""

    line: int
    cells: Mapping[str, str]
    extras: Mapping[str, str]


@dataclass(slots=True)
class Table:
    """The rows of a file and the records that could not be split into its columns."""

    layout: Layout
    rows: list[Row] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        """Return the number of records of the file, unreadable ones included, as a control total counts them."""
        return len(self.rows) + len(self.problems)


def read_table(data: bytes, layout: Layout) -> Table:
    """Return the rows of a UTF-8 file (RFC 4180 quotes; LF, CRLF or CR); blank lines are passed over.

    Raises FileRefused for a file that cannot be trusted as a whole: wrong encoding, empty, NUL bytes, an open quote,
    a missing or doubled column, an end inside the last row.
    """
    text = _decoded(data)
    records = _records(text, layout.delimiter)
    columns = _columns(next(records, None), layout)
    extra = tuple(name for name in columns if name not in layout.required and name not in layout.optional)
    table = Table(layout)
    record: tuple[int, list[str]] | RowProblem | None = None
    for record in records:
        if isinstance(record, RowProblem):
            table.problems.append(record)
        elif len(record[1]) != len(columns):
            table.problems.append(_wrong_width(*record, expected=len(columns)))
        else:
            table.rows.append(_row(*record, columns=columns, extra=extra))
    _refuse_cut(record, width=len(columns), ended=text.endswith(("\n", "\r")))
    return table


def _refuse_cut(last: tuple[int, list[str]] | RowProblem | None, *, width: int, ended: bool) -> None:
    """Refuse a file whose last row has neither all its cells nor its line end: the rest of the file is missing too."""
    if ended or last is None or isinstance(last, RowProblem) or len(last[1]) >= width:
        return
    raise FileRefused(
        f"the file stops inside its last row, after {len(last[1])} of {width} cells; it was cut off, send it again",
        code="truncated",
        line=last[0],
    )


def _row(line: int, cells: list[str], *, columns: tuple[str, ...], extra: tuple[str, ...]) -> Row:
    named = dict(zip(columns, map(str.strip, cells), strict=True))
    return Row(line, named, {name: named[name] for name in extra if named[name]})


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]] | RowProblem]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _bad_quotes(error, line, reader.line_num)
            continue
        if any(map(str.strip, cells)):
            yield line, cells


def _bad_quotes(error: csv.Error, first: int, last: int) -> RowProblem:
    # Only a quote in the wrong place ends with its own line; after anything else the reader has lost its place.
    if "expected after" not in str(error):
        raise FileRefused(
            f"a quote opened in the record at line {first} is never closed, or its cell is longer than 128 KiB; "
            "close it, and double each quote inside a cell",
            code="unclosed_quote",
            line=first,
        )
    place = f"line {first}" if first == last else f"lines {first} to {last}"
    return RowProblem(
        first, "bad_quotes", "", "", f"a quote stands inside a cell at {place}; double it and quote the whole cell"
    )


def _wrong_width(line: int, cells: list[str], *, expected: int) -> RowProblem:
    return RowProblem(
        line,
        "cell_count",
        "",
        shown(",".join(cells)),
        f"the row has {len(cells)} cells but the header has {expected}; quote a cell that contains the separator",
    )


def _columns(record: tuple[int, list[str]] | RowProblem | None, layout: Layout) -> tuple[str, ...]:
    if record is None:
        raise FileRefused("the file is empty; even a file without rows needs its header", code="empty_file")
    if isinstance(record, RowProblem):
        raise FileRefused(f"the header cannot be read: {record.message}", code="bad_header", line=record.line)
    line, cells = record
    headings = [cell.strip() or f"column_{place}" for place, cell in enumerate(cells, start=1)]
    columns = tuple(map(layout.column, headings))
    _refuse_missing(columns, headings, layout=layout, line=line)
    _refuse_doubled(columns, line)
    return columns


def _refuse_missing(columns: tuple[str, ...], headings: list[str], *, layout: Layout, line: int) -> None:
    missing = [layout.heading(column) for column in layout.required if column not in columns]
    if not missing:
        return
    hint = next(
        (
            f"; the header seems to be separated by {word}s, use commas"
            for sign, word in _OTHER_DELIMITERS.items()
            if len(headings) == 1 and sign in headings[0]
        ),
        "",
    )
    raise FileRefused(
        f"the {layout.kind} file lacks the column {', '.join(missing)}; found {', '.join(map(shown, headings))}{hint}",
        code="missing_column",
        line=line,
    )


def _refuse_doubled(columns: tuple[str, ...], line: int) -> None:
    folded = [column.lower() for column in columns]
    doubled = sorted({column for column in folded if folded.count(column) > 1})
    if doubled:
        raise FileRefused(
            f"the header names {', '.join(map(shown, doubled))} more than once; keep one column of each",
            code="duplicate_column",
            line=line,
        )


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF16_BOMS):
        raise FileRefused("the file is UTF-16; save it as UTF-8", code="bad_encoding", line=1)
    body = data.removeprefix(_UTF8_BOM)
    if (nul := body.find(b"\0")) >= 0:
        raise FileRefused(
            "the file has a NUL byte, it is damaged or no text; send it again as UTF-8 text",
            code="nul_byte",
            line=_line_of(body, nul),
        )
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"the byte 0x{body[error.start]:02X} is not UTF-8; save the file as UTF-8",
            code="bad_encoding",
            line=_line_of(body, error.start),
        ) from error


def _line_of(data: bytes, position: int) -> int:
    return len(_LINE_END.findall(data[:position])) + 1
