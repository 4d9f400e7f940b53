"""Many rows in few statements, past the ORM: SQLite by executemany, PostgreSQL by COPY and by arrays.

Constraints and triggers of the database hold as ever; what they refuse comes as SQLAlchemy's own errors.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Connection, Date, DateTime, Table, TypeDecorator
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from payportal.models.base import Base, is_sqlite


class Stored(str):
    """A JSON document as text, ready to be stored."""

    __slots__ = ()


def new_ids(session: Session, model: type[Base], count: int) -> list[int]:
    """Return ids for ``count`` new rows, ascending; nobody else gets them.

    SQLite has one writer, and it is us; PostgreSQL hands them out of the sequence.
    """
    table = model.__tablename__
    connection = session.connection()
    if is_sqlite(session):
        last = connection.exec_driver_sql(f"SELECT coalesce(max(rowid), 0) FROM {table}").scalar_one()  # noqa: S608 - our own names
        return list(range(last + 1, last + 1 + count))
    column = next(iter(_table(model).primary_key)).name
    query = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    return sorted(connection.exec_driver_sql(query, (table, column, count)).scalars())


def insert_rows(session: Session, model: type[Base], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as tuples in the order of ``columns``; columns not named take the database's default."""
    connection, table = session.connection(), _table(model)
    names = ", ".join(f'"{name}"' for name in columns)
    encoded = _encoded(rows, [table.c[name].type.dialect_impl(connection.dialect) for name in columns], connection)
    with _cursor(connection) as cursor:
        if is_sqlite(session):
            places = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", encoded)  # noqa: S608 - ours
            return
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in encoded:
                copy.write_row(row)


def update_rows(
    session: Session, model: type[Base], change: str, names: Sequence[str], rows: Sequence[Sequence[int | None]]
) -> None:
    """Change rows by id: ``change`` is the SET with ``{name}`` for the values of ``rows``, whose first is the id.

    Values are whole numbers; give the rows in order of id, so that two writers lock them in the same order.
    """
    table = _table(model).name
    with _cursor(session.connection()) as cursor:
        if is_sqlite(session):
            places = {name: f"?{number}" for number, name in enumerate(names, 1)}
            cursor.executemany(f"UPDATE {table} SET {change.format(**places)} WHERE id = ?1", rows)  # noqa: S608 - ours
            return
        lists = ", ".join("%s::bigint[]" for _ in names)
        values = change.format(**{name: f"new.{name}" for name in names})
        source = f"unnest({lists}) AS new({', '.join(names)})"
        statement = f"UPDATE {table} SET {values} FROM {source} WHERE id = new.{names[0]}"  # noqa: S608 - our own names
        cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _encoded(rows: Iterable[Sequence[Any]], types: Sequence[Any], connection: Connection) -> Iterator[Sequence[Any]]:
    """Yield the rows as the driver takes them; only the columns whose type asks for it are touched."""
    found = [_encoder(kind, connection) for kind in types]
    encoders: list[tuple[int, Callable[[Any], Any]]] = [(place, one) for place, one in enumerate(found) if one]
    if not encoders:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for place, encode in encoders:
            values[place] = encode(values[place])
        yield values


def _encoder(kind: Any, connection: Connection) -> Callable[[Any], Any] | None:
    """Return what encodes the values of a column, None where nothing need be done; days and moments repeat."""
    encode = kind.bind_processor(connection.dialect)
    if encode is not None and isinstance(kind, JSON):
        return lambda value: str(value) if isinstance(value, Stored) else encode(value)
    if encode is None or not isinstance(kind, (Date, DateTime, TypeDecorator)):
        return encode
    return lru_cache(maxsize=1_000)(encode)


@contextmanager
def _cursor(connection: Connection) -> Iterator[Any]:
    """Give the driver's cursor; its errors become SQLAlchemy's."""
    cursor = connection.connection.cursor()
    base: Any = connection.dialect.loaded_dbapi.Error
    try:
        yield cursor
    except base as error:
        raise DBAPIError.instance("bulk", None, error, base, dialect=connection.dialect) from error
    finally:
        cursor.close()
