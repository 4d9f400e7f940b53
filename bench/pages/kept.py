"""Where a book stands: a new database for one run, or one in a folder that the next run finds again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.books.servers import server
from tests.servers.tmp_postgres import TmpPostgres


class KeptPostgres(TmpPostgres):
    """A server whose folder stays: as fast and as careless as the suite's own."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.kept = folder

    def _made(self) -> Path:
        self.kept.mkdir(parents=True, exist_ok=True)
        self.kept.chmod(0o755)
        return self.kept

    def _initialise(self) -> None:
        if not (self.folder / "data" / "PG_VERSION").exists():
            super()._initialise()

    def _cleared(self) -> None:
        """Keep everything."""

    def there(self, database: str) -> bool:
        """Return whether a database of this name is there."""
        return self.admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone() is not None


@contextmanager
def place(which: str, name: str, scratch: Path, keep: Path | None) -> Iterator[tuple[str, str]]:
    """Give the words for a database and its URL; in ``keep`` it is made where it is not yet and stays."""
    if keep is None or which not in ("sqlite", "postgresql"):
        with server(which, scratch) as (words, create):
            yield words, create(name)
    elif which == "sqlite":
        keep.mkdir(parents=True, exist_ok=True)
        yield "SQLite", f"sqlite:///{keep / name}.db"
    else:
        with KeptPostgres(keep / "postgresql") as own:
            url = own.url(name) if own.there(name) else own.create(name)
            yield f"PostgreSQL {own.version}, the suite's own server, without fsync", url
