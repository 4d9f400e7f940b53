"""The simulator's other books: kept methods, charges of them, refunds and disputes, as documents in its own file."""

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from payportal.domain.errors import NotFound

TABLE = """
CREATE TABLE IF NOT EXISTS thing (
    reference TEXT PRIMARY KEY,
    idempotency_key TEXT UNIQUE,
    belongs_to TEXT NOT NULL,
    document TEXT NOT NULL
)"""

Document = dict[str, Any]


class SandboxBooks:
    """Documents by reference; several processes may change them at once, each change is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self, key: str, prefix: str, document: Document, *, belongs_to: str = "") -> Document:
        """Return the document of ``key``, a new one the first time; ``reference`` is added to it."""
        with self._writing() as connection:
            row = connection.execute("SELECT document FROM thing WHERE idempotency_key = ?", (key,)).fetchone()
            if row is not None:
                return _read(row)
            made = {"reference": prefix + secrets.token_hex(12), **document}
            values = made["reference"], key, belongs_to, json.dumps(made)
            connection.execute("INSERT INTO thing VALUES (?, ?, ?, ?)", values)
        return made

    def find(self, reference: str) -> Document:
        """Return a document; raises NotFound."""
        with self._writing() as connection:
            return _found(connection, reference)

    def of(self, belongs_to: str) -> list[Document]:
        """Return the documents that belong to something, the oldest first."""
        with self._writing() as connection:
            query = "SELECT document FROM thing WHERE belongs_to = ? ORDER BY rowid"
            return [_read(row) for row in connection.execute(query, (belongs_to,))]

    def change(self, reference: str, change: Callable[[Document], None]) -> Document:
        """Let ``change`` alter a document while nobody else does, and return it."""
        with self._writing() as connection:
            document = _found(connection, reference)
            change(document)
            connection.execute(
                "UPDATE thing SET document = ? WHERE reference = ?", (json.dumps(document), document["reference"])
            )
        return document

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=20, isolation_level=None)
        try:
            connection.execute(TABLE)
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            connection.close()


def _found(connection: sqlite3.Connection, reference: str) -> Document:
    row = connection.execute("SELECT document FROM thing WHERE reference = ?", (reference,)).fetchone()
    if row is None:
        raise NotFound("there is no such payment page")
    return _read(row)


def _read(row: tuple[str]) -> Document:
    document: Document = json.loads(row[0])
    return document
