"""The database handle, the one place that commits, and the column types that every table shares."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry

from payportal.domain import card_numbers
from payportal.domain.errors import Conflict

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

RACES = {"23505", "40001", "40P01"}
"""PostgreSQL: the same fact from two sides at once, a lost serialization, a deadlock that was resolved against us."""

BigId = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; a moment without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return UTC with its zone on both databases."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]
Minor = Annotated[int, mapped_column(BigInteger)]
Code = Annotated[str, mapped_column(String(64))]
Currency = Annotated[str, mapped_column(String(3))]
Document = Annotated[Any, mapped_column(JSON)]


class Base(DeclarativeBase):
    """The declarative base with names for every constraint, so that migrations can drop them."""

    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: Instant()})


TYPED = {"typed": True}
"""Marks a column of words that people write: card numbers in them are masked before anything sees or keeps them."""


@event.listens_for(Base, "attribute_instrument", propagate=True)
def _mask(_model: type[Base], _name: str, attribute: Any) -> None:
    columns = getattr(attribute.property, "columns", ())
    if any(column.info.get("typed") for column in columns):
        event.listen(attribute, "set", _masked, retval=True, propagate=True)


def _masked(_row: Base, value: Any, _before: Any, _how: Any) -> Any:
    return card_numbers.masked(value) if isinstance(value, str) else value


db = SQLAlchemy(model_class=Base)


def reversed_once(table: str) -> Index:
    """Return the index by which a row of ``table`` is reversed once.

    It holds only rows that reverse something: SQLite would look for NULL in an index of all and read the whole table.
    """
    some = text("reverses_id IS NOT NULL")
    return Index(f"uq_{table}_reverses_id", "reverses_id", unique=True, sqlite_where=some, postgresql_where=some)


def utcnow() -> datetime:
    """Return the moment of recording; business dates are always passed in."""
    return datetime.now(UTC)


@contextmanager
def transaction() -> Iterator[Session]:
    """Give a session, run what was put off until the end (the audit chain), and commit: the only commit there is.

    Raises Conflict where another transaction was quicker with the same fact; nothing is stored, it may be tried again.
    """
    session = db.session()
    session.rollback()  # what was read before this is read again under the write lock
    try:
        session.connection(execution_options={"writes": True})
        yield session
        session.flush()
        for closing in closings(session):
            closing(session)
        session.commit()
    except DBAPIError as error:
        session.rollback()
        if getattr(error.orig, "sqlstate", None) in RACES:
            raise Conflict("the books moved meanwhile; nothing was stored, try again", code="moved") from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.clear()


@contextmanager
def reading() -> Iterator[Session]:
    """Give a session to read with, on the latest state; it disturbs no writer and leaves no transaction open."""
    session = db.session()
    session.rollback()
    try:
        yield session
    finally:
        session.rollback()


def closings(session: Session) -> list[Callable[[Session], None]]:
    """Return the work to be done just before this transaction commits; services append to it."""
    waiting: list[Callable[[Session], None]] = session.info.setdefault("closings", [])
    return waiting


def is_sqlite(session: Session) -> bool:
    """Return whether the session speaks to SQLite; PostgreSQL is the only other database."""
    return session.get_bind().dialect.name == "sqlite"


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Switch on what SQLite leaves off: foreign keys, triggers on REPLACE, write-ahead log, durable commits."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves: see _begin
    for pragma in (
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=20000",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    """Begin on SQLite: with the write lock inside transaction(), else as a reader that disturbs nobody.

    A transaction that reads first and writes later would fail with a busy database when another one wrote meanwhile.
    """
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
