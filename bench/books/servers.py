"""Databases to measure on: files of SQLite, and empty ones of a PostgreSQL server, the suite's own or a given one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.servers.tmp_postgres import TmpPostgres

Create = Callable[[str], str]
"""Makes an empty database of a name and returns its URL."""

PREFIX = "payportal_bench_"


@contextmanager
def server(which: str, folder: Path) -> Iterator[tuple[str, Create]]:
    """Give the server's name and a way to make databases on it; ``which`` is sqlite, postgresql or a URL.

    On a server of a given URL, databases named payportal_bench_* are made anew and dropped at the end.
    """
    if which == "sqlite":
        yield "SQLite", lambda name: f"sqlite:///{folder / name}.db"
    elif which == "postgresql":
        with TmpPostgres() as own:
            yield f"PostgreSQL {own.version}, the suite's own server, without fsync", own.create
    else:
        with _given(which) as found:
            yield found


@contextmanager
def _given(url: str) -> Iterator[tuple[str, Create]]:
    parts = make_url(url)
    made: list[str] = []
    with psycopg.connect(
        parts.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    ) as admin:

        def create(name: str) -> str:
            made.append(f"{PREFIX}{name}")
            admin.execute(f'DROP DATABASE IF EXISTS "{made[-1]}" WITH (FORCE)')
            admin.execute(f'CREATE DATABASE "{made[-1]}"')
            return parts.set(database=made[-1], drivername="postgresql+psycopg").render_as_string(hide_password=False)

        try:
            version = admin.execute("SHOW server_version").fetchone()
            yield f"PostgreSQL {version[0] if version else ''}", create
        finally:
            for name in made:
                admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
