"""Fresh, migrated databases for applications under test, and the proof of the books at the end of each."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from flask import Flask

from payportal.config import Settings
from payportal.factory import create_app
from payportal.models.base import db
from payportal.queries import ledger_proof
from tests.servers import remembered

remembered.rules()


class BooksDisagree(AssertionError):
    """The verifier found a fault in the books that a test left."""


def settings(url: str, var: Path) -> Settings:
    """Return the settings of an application under test: nothing leaves ``var``, no job runs by itself."""
    return Settings(database_url=url, var=var, secret_key="not-a-secret-but-long-enough", scheduler=False, testing=True)


def alembic_config(app: Flask) -> Config:
    """Return Alembic's configuration for ``app``, to be used inside its context."""
    config: Config = app.extensions["migrate"].migrate.get_config()
    return config


@contextlib.contextmanager
def running(url: str, var: Path) -> Iterator[Flask]:
    """Give an application on the database ``url``; afterwards it holds no connection."""
    app = create_app(settings(url, var))
    remembered.templates(app)
    with app.app_context():
        remembered.statements(db.engine)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextlib.contextmanager
def proved(url: str, var: Path) -> Iterator[Flask]:
    """Give an application as ``running`` does and prove its books at the end; raises BooksDisagree with every fault."""
    with running(url, var) as app:
        yield app
        found = faults(app)
        if found:
            raise BooksDisagree("\n".join(["the books do not agree after this test:", *found]))


def migrate(url: str, var: Path) -> None:
    """Bring the empty database ``url`` up to the newest migration."""
    with running(url, var) as app, app.app_context():
        command.upgrade(alembic_config(app), "head")


def faults(app: Flask) -> list[str]:
    """Return what the verifier finds wrong in the books of ``app``, one sentence each."""
    with app.app_context():
        return [f"{fault.check}: {fault.message}" for fault in ledger_proof.prove(db.session()).faults]
