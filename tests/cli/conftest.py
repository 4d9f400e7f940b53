"""Commands as people call them: in a folder of their own, with their exit status and what they said."""

import csv
import json
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from payportal.models.base import db
from tests.builders import csv_bytes

TABLES = (
    "customer", "payer_alias", "payer_account", "payer_key", "invoice", "invoice_key", "partner", "sharing_agreement",
    "agreement_version", "fx_rate", "bank_profile", "bank_file", "bank_line", "receipt", "application", "share",
    "wallet", "payment_file", "payment_file_order",
    "exception_case", "proposal", "explanation", "learned", "lesson",
    "journal_entry", "journal_line", "erp_batch", "audit_event", "chain_link",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self):
        """The one object on stdout."""
        [line] = self.stdout.splitlines()
        return json.loads(line)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder in which the commands are called."""
    here = tmp_path / "work"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def flask(app, folder):
    """Call a command: ``flask("bank", "import", "a.csv")``."""

    def call(*words):
        result = app.test_cli_runner().invoke(args=list(words))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def put(folder):
    """Write a file beside the caller: rows of cells, or bytes as they are; returns its name."""

    def write(name, *content):
        as_is = len(content) == 1 and isinstance(content[0], bytes)
        (folder / name).write_bytes(content[0] if as_is else csv_bytes(*content))
        return name

    return write


@pytest.fixture
def export(flask, folder):
    """Export a kind and return its rows."""

    def read(kind, *words):
        name = f"{kind}.csv"
        said = flask("erp", "export", kind, "--out", name, *words)
        assert (said.status, said.stderr) == (0, "")
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture
def stored(app):
    """How many rows each table holds: what a refusal must not change."""

    def count():
        with app.app_context():
            found = {table: db.session.scalar(text(f"SELECT count(*) FROM {table}")) for table in TABLES}
            db.session.remove()
            return found

    return count
