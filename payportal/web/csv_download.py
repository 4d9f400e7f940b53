"""Lists as files for people: what a spreadsheet would take for a formula is made text."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO

from flask import Response, stream_with_context
from sqlalchemy.orm import Session

from payportal.domain.money import format_minor
from payportal.models.base import reading

Read = Callable[[Session], Iterable[Sequence[object]]]

FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
BOM = "\ufeff"
"""Without it, spreadsheets on Windows read UTF-8 as something else."""


def csv_download(name: str, columns: Sequence[str], read: Read) -> Response:
    """Return a file of the rows that ``read`` yields, sent while they are read; a pair (minor, currency) is an amount.

    The session of the view is closed before the first row is sent; reading has one of its own, closed with the file.
    """
    response = Response(stream_with_context(_lines(columns, read)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def cell(value: object) -> str:
    """Return a cell for people: text that begins like a formula gets an apostrophe, amounts stay numbers."""
    if isinstance(value, tuple):
        return format_minor(*value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _lines(columns: Sequence[str], read: Read) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    yield BOM + buffer.getvalue()
    with reading() as session:
        for row in read(session):
            buffer.seek(0)
            buffer.truncate()
            writer.writerow([cell(value) for value in row])
            yield buffer.getvalue()
