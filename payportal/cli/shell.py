"""What every command shares: exit statuses, how problems are told, and where commits happen."""

import errno
import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict, FileRefused, PayportalError
from payportal.models.base import db, transaction, utcnow

TAKEN, WITH_PROBLEMS, REFUSED, USAGE = 0, 1, 2, 64
RETRIES = 3
_MIGRATIONS = Path(__file__).parents[2] / "migrations" / "versions"

T = TypeVar("T")


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application, on a migrated database, and tell failures in one line."""

    @with_appcontext
    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        as_json = bool(kwargs.get("as_json"))
        try:
            require_migrated()
        except PayportalError as error:
            leave("database", error, as_json=as_json, status=USAGE)
        try:
            return function(*args, **kwargs)
        except click.UsageError as error:
            if as_json:
                _tell_refusal(PayportalError(error.format_message(), code="wrong_usage"))
            raise
        except PayportalError as error:
            place = kwargs.get("out") or kwargs.get("file") or click.get_current_context().command_path
            leave(place, error, as_json=as_json, status=REFUSED)

    return run


def require_migrated() -> None:
    """Raise PayportalError when the database cannot be reached, has no tables of ours, or those of an older version."""
    try:
        stands = _revision()
    except DatabaseError as error:
        why = " ".join(str(error.orig).split())
        message = f"the database cannot be reached: {why}; check DATABASE_URL"
        raise PayportalError(message, code="no_database") from error
    if stands is None:
        message = "the database has no tables yet; run `flask db upgrade` first"
        raise PayportalError(message, code="not_migrated")
    versions = sorted(path.name.partition("_")[0] for path in _MIGRATIONS.glob("[0-9]*.py"))
    if stands in versions[:-1]:
        message = (
            f"the database stands at migration {stands}, this version needs {versions[-1]}; run `flask db upgrade`"
        )
        raise PayportalError(message, code="not_migrated")


def _revision() -> str | None:
    """Return the last migration that the database has seen, None before the first."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("journal_seal"):
            return None
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def leave(place: str, error: PayportalError, *, as_json: bool, status: int) -> NoReturn:
    """Tell why a command did nothing, on stderr and in the one object of ``--json``, and leave."""
    if as_json:
        _tell_refusal(error)
    click.echo(problem_line(place, _line(error), error.code, error.message), err=True)
    sys.exit(status)


def _tell_refusal(error: PayportalError) -> None:
    problem = {"line": _line(error), "code": error.code, "message": error.message}
    tell_json({"ok": False, "refused": True, "problems": [problem]})


def _line(error: PayportalError) -> int:
    return error.line if isinstance(error, FileRefused) else 0


def committed(work: Callable[[Session], T]) -> T:
    """Do ``work`` in one transaction and return what it returns."""
    with transaction() as session:
        return work(session)


def with_retries(work: Callable[[], T]) -> T:
    """Do ``work`` again when the books moved meanwhile; gives up after three times."""
    for attempt in range(RETRIES):
        try:
            return work()
        except Conflict:
            if attempt == RETRIES - 1:
                raise
    raise AssertionError("unreachable")


def problem_line(name: str, line: int, code: str, message: str) -> str:
    """Return a problem as stderr tells it: FILE:LINE: CODE: what is wrong and how to mend it."""
    return f"{name}:{line}: {code}: {message}"


def tell_problems(name: str, problems: Iterable[Any]) -> None:
    """Write problems to stderr, one line each."""
    for problem in problems:
        click.echo(problem_line(name, problem.line, problem.code, problem.message), err=True)


def problem_documents(problems: Iterable[Any]) -> list[dict[str, Any]]:
    """Return problems as ``--json`` carries them."""
    return [
        {"line": problem.line, "code": problem.code, "message": problem.message}
        | ({"field": problem.field} if hasattr(problem, "field") else {})
        for problem in problems
    ]


def tell_json(document: dict[str, Any]) -> None:
    """Print the one object that ``--json`` promises."""
    click.echo(json.dumps(document, ensure_ascii=False))


def read_bytes(path: str, *, largest: int | None = None) -> bytes:
    """Return the bytes of a file; raises PayportalError when it cannot be read or has more than ``largest`` bytes."""
    try:
        with Path(path).open("rb") as file:
            # A pipe has no size before it was read; what has one is refused without reading it.
            size = os.fstat(file.fileno()).st_size
            data = file.read() if largest is None else file.read(largest + 1) if size <= largest else b""
    except OSError as error:
        raise PayportalError(f"{path}: {error.strerror}; check the name", code="no_such_file") from error
    if largest is not None and max(size, len(data)) > largest:
        message = f"the file has more than {largest >> 20} MB; no bank sends one so large, ask for it in parts"
        raise FileRefused(message, code="too_large")
    return data


def read_sidecar(path: str) -> bytes | None:
    """Return the control totals that stand beside a file, None where there are none."""
    try:
        return Path(path + ".mft").read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # no file can have that name, so there is none
            return None
        message = f"{path}.mft: {error.strerror}; mend it or take it away"
        raise PayportalError(message, code="control_manifest") from error


def write_with_sidecar(path: str, data: bytes, manifest: bytes) -> None:
    """Write a file and its control totals so that nobody ever sees half of either; on a refusal neither is there.

    Raises PayportalError ``cannot_write``.
    """
    if not Path(path).name or Path(path).is_dir():
        raise PayportalError(f"{path!r} is no name for a file; choose another place", code="cannot_write")
    parts: list[tuple[Path, str]] = []
    try:
        for name, content in ((path + ".mft", manifest), (path, data)):
            parts.append((_beside(name), name))
            parts[-1][0].write_bytes(content)
        for part, name in parts:
            part.replace(name)
    except OSError as error:
        raise PayportalError(f"{path}: {error.strerror}; choose another place", code="cannot_write") from error
    finally:
        _remove(part for part, _ in parts)


def _beside(name: str) -> Path:
    return Path(name).with_name(f"{Path(name).name}.part")


def _remove(parts: Iterable[Path]) -> None:
    """Take away what was not put in place."""
    for part in parts:
        with suppress(OSError):
            part.unlink()


def today() -> date:
    """Return the business day."""
    day: date = current_app.extensions["settings"].day(utcnow())
    return day
