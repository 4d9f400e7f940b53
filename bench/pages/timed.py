"""The clock: what one request takes of time and of the processor, how often it asks the database, how much it sends."""

import gzip
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, text

QUIET = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One answer: seconds on the wall, our own of them, those of the processor; queries; bytes sent and compressed.

    Our own are those on the wall less those in which a process was ready and another one had the processor: what the
    answer would have taken on a machine that does nothing else, with its waiting for disks and for the database.
    """

    wall: float
    own: float
    processor: float
    queries: int
    size: int
    compressed: int
    cold: bool


@dataclass(slots=True)
class Clock:
    """Counts queries and seconds of one application; ``backend`` is the database's own process, nought for none."""

    backend: int = 0
    queries: int = 0

    def ask(self, client: FlaskClient, address: str, *, cold: bool) -> Request:
        """Ask for a page in this process; raises ValueError for any answer but 200."""
        self.queries = 0
        began, before = time.perf_counter(), self._schedule()
        response = client.get(address)
        body = response.data
        wall, after = time.perf_counter() - began, self._schedule()
        processor, delayed = after[0] - before[0], after[1] - before[1]
        if response.status_code != 200:
            raise ValueError(f"{address}: {response.status}")
        own = max(wall - delayed, processor)
        return Request(wall=wall, own=own, processor=processor, queries=self.queries, size=len(body),
                       compressed=len(gzip.compress(body, 6)), cold=cold)  # fmt: skip

    def _schedule(self) -> tuple[float, float]:
        """Return the seconds that this process and the database's were at work, and that they were kept waiting."""
        found = [_schedule_of(one) for one in ("self", self.backend) if one]
        return sum(worked for worked, _ in found), sum(waited for _, waited in found)

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        self.queries += not statement.startswith(QUIET)


@contextmanager
def clock(app: Flask, database: SQLAlchemy) -> Iterator[Clock]:
    """Give a clock for an application whose requests are asked one after the other, over one connection."""
    made = Clock()
    with app.app_context():
        engine = database.engine
        if engine.dialect.name == "postgresql":
            made.backend = database.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        database.session.remove()
    event.listen(engine, "before_cursor_execute", made._count)
    try:
        yield made
    finally:
        event.remove(engine, "before_cursor_execute", made._count)


def _schedule_of(process: str | int) -> tuple[float, float]:
    """Return what Linux counts of a process; elsewhere only its own seconds of the processor are known."""
    try:
        worked, waited, _ = Path(f"/proc/{process}/schedstat").read_text().split()
        return int(worked) / 1e9, int(waited) / 1e9
    except OSError:
        return (time.process_time(), 0.0) if process == "self" else (0.0, 0.0)


def forget(*files: Path) -> None:
    """Let the machine forget what it read of files, as far as it does what it is told."""
    for path in files:
        try:
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        except OSError:
            continue


def close(app: Flask, database: SQLAlchemy) -> None:
    """Let go of every connection of an application."""
    with app.app_context():
        database.session.remove()
        database.engine.dispose()
