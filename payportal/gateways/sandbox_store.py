"""The simulator's own books, in a file of its own: what a card processor would know."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

TABLE = """
CREATE TABLE IF NOT EXISTS checkout (
    reference TEXT PRIMARY KEY,
    idempotency_key TEXT NOT NULL UNIQUE,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    description TEXT NOT NULL,
    return_url TEXT NOT NULL,
    act TEXT NOT NULL DEFAULT '',
    acted_at TEXT NOT NULL DEFAULT '',
    charges INTEGER NOT NULL DEFAULT 0,
    opened_at TEXT NOT NULL
)"""
COLUMNS = "reference, amount_minor, currency, description, return_url, act, acted_at, charges, opened_at"


@dataclass(frozen=True, slots=True)
class SandboxCheckout:
    """One checkout as the simulator knows it; ``act`` is what the payer pressed, ``charges`` how often money moved."""

    reference: str
    amount_minor: int
    currency: str
    description: str
    return_url: str
    act: str
    acted_at: datetime | None
    charges: int
    opened_at: datetime


class SandboxStore:
    """The file of checkouts; several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self, key: str, reference: str, *, amount_minor: int, currency: str, description: str,
             return_url: str, on: datetime) -> SandboxCheckout:  # fmt: skip
        """Return the checkout of ``key``, a new one named ``reference`` the first time."""
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO checkout (reference, idempotency_key, amount_minor, currency, description, return_url,"
                " opened_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (idempotency_key) DO NOTHING",
                (reference, key, amount_minor, currency, description, return_url, on.isoformat()),
            )
            row = connection.execute(f"SELECT {COLUMNS} FROM checkout WHERE idempotency_key = ?", (key,)).fetchone()  # noqa: S608 - our own column names
        return _checkout(row)

    def find(self, reference: str) -> SandboxCheckout | None:
        """Return a checkout, None when there is no such one."""
        with self._connection() as connection:
            row = connection.execute(f"SELECT {COLUMNS} FROM checkout WHERE reference = ?", (reference,)).fetchone()  # noqa: S608 - our own column names
        return _checkout(row) if row else None

    def key_of(self, reference: str) -> str:
        """Return the key under which a checkout was opened, empty for one that is not there."""
        with self._connection() as connection:
            query = "SELECT idempotency_key FROM checkout WHERE reference = ?"
            row = connection.execute(query, (reference,)).fetchone()
        return str(row[0]) if row else ""

    def act(self, reference: str, act: str, *, after: str, charges: int, on: datetime) -> bool:
        """Note what the payer pressed, if the last act was ``after``; False when somebody was quicker."""
        with self._connection() as connection:
            done = connection.execute(
                "UPDATE checkout SET act = ?, acted_at = ?, charges = charges + ? WHERE reference = ? AND act = ?",
                (act, on.isoformat(), charges, reference, after),
            )
            return done.rowcount == 1

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=20)
        try:
            connection.execute(TABLE)
            with connection:
                yield connection
        finally:
            connection.close()


def _checkout(row: tuple[str, int, str, str, str, str, str, int, str]) -> SandboxCheckout:
    reference, amount_minor, currency, description, return_url, act, acted_at, charges, opened_at = row
    return SandboxCheckout(
        reference, amount_minor, currency, description, return_url, act,
        datetime.fromisoformat(acted_at) if acted_at else None, charges, datetime.fromisoformat(opened_at),
    )  # fmt: skip
