"""Long lists as one bound value: a statement whose text stays the same for any number of keys."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.models.base import is_sqlite

LIST_LENGTH = 20_000
_AMONG = re.compile(r":among\(([\w.]+)\)")
_DAYS: dict[str, date] = {}


def rows_among(
    session: Session,
    statement: str,
    values: Collection[Any],
    *,
    kind: str = "bigint",
    fixed: tuple[Any, ...] = (),
    lock: bool = False,
) -> Iterator[Any]:
    """Yield the rows of ``statement``, in which ``:among(column)`` stands for the column being one of the values.

    ``kind`` is PostgreSQL's name for their type. ``:fixed`` stands for the other bound values, which come before each
    ``:among``. The values go sorted and in pieces, so an ORDER BY by the column holds over all of them. Rows are the
    driver's own: SQLite gives days and JSON as text (see ``day``, ``texts``). ``lock`` keeps the rows for this
    transaction; SQLite has one writer anyway.
    """
    sqlite = is_sqlite(session)
    test = r"\1 IN (SELECT value FROM json_each(?))" if sqlite else rf"\1 = ANY(%s::{kind}[])"
    sql, places = _AMONG.subn(test, statement.replace(":fixed", "?" if sqlite else "%s"))
    sql += " FOR UPDATE" if lock and not sqlite else ""
    connection = session.connection()
    for batch in batches(sorted(values), LIST_LENGTH):
        bound = json.dumps(batch) if sqlite else batch
        result = connection.exec_driver_sql(sql, (*fixed, bound) * places)
        assert result.cursor is not None, "a statement that returns rows"
        yield from result.cursor.fetchall()
        result.close()


def day(value: str | date | None) -> date | None:
    """Return a day as either driver gives it, None where there is none."""
    return None if value is None else some_day(value)


def some_day(value: str | date) -> date:
    """Return a day as either driver gives it; equal days are one object."""
    if not isinstance(value, str):
        return value
    known = _DAYS.get(value)
    if known is None:
        known = _DAYS[value] = date.fromisoformat(value)
    return known


def texts(value: str | Sequence[str]) -> tuple[str, ...]:
    """Return a JSON list of texts as either driver gives it."""
    if value == "[]":
        return ()
    return tuple(json.loads(value) if isinstance(value, str) else value)
