"""The commands as processes of their own: exit status, streams, the caller's folder, a database without tables."""

import json
import os
import subprocess
import sys

import pytest
from sqlalchemy import text

from payportal.cli import shell
from payportal.domain.errors import FileRefused
from payportal.models.base import db
from tests.builders import csv_bytes, customer_row
from tests.conftest import ROOT

COMMANDS = [
    ("erp", "import", "customers", "c.csv"), ("erp", "export", "journal", "--out", "j.csv"),
    ("bank", "inspect", "c.csv"), ("bank", "import", "c.csv"), ("match", "run"),
    ("match", "suggestions", "--out", "s.csv"), ("match", "resolve", "c.csv"), ("ledger", "verify"),
]  # fmt: skip


def flask(folder, *words, url, **variables):
    """Run ``flask`` in ``folder`` and return its finished process."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FLASK", "PAYPORTAL"))}
    environment |= {"DATABASE_URL": url, "FLASK_APP": str(ROOT / "app.py"), **variables}
    command = [sys.executable, "-m", "flask", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_paths_are_relative_to_the_caller_and_streams_are_kept_apart(sqlite_url, tmp_path):
    here = tmp_path / "elsewhere"
    here.mkdir()
    (here / "c.csv").write_bytes(csv_bytes(customer_row("C-1"), customer_row("C-2", email="no address")))
    said = flask(here, "erp", "import", "customers", "c.csv", "--json", url=sqlite_url)
    assert said.returncode == 1
    assert json.loads(said.stdout)["new"] == 1
    assert said.stderr.startswith("c.csv:3: bad_email: ")
    assert flask(here, "erp", "export", "receipts", "--out", "r.csv", url=sqlite_url).returncode == 0
    assert sorted(path.name for path in here.iterdir()) == ["c.csv", "r.csv", "r.csv.mft"]


def test_wrong_usage_exits_64_and_help_exits_0(sqlite_url, tmp_path):
    assert flask(tmp_path, "erp", "import", "nothing", "x", url=sqlite_url).returncode == 64
    said = flask(tmp_path, "match", "--help", url=sqlite_url)
    assert said.returncode == 0
    assert all(word in said.stdout for word in ("run", "resolve", "suggestions"))


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """An application whose database has no tables yet, and a file to be read."""
    from tests.servers.databases import running

    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.csv").write_bytes(csv_bytes(customer_row("C-1")))
    with running(f"sqlite:///{tmp_path / 'bare.db'}", tmp_path / "var") as app:
        yield app


@pytest.mark.parametrize("words", COMMANDS)
def test_before_the_first_migration_every_command_says_so(bare, words):
    result = bare.test_cli_runner().invoke(args=list(words))
    assert (result.exit_code, result.stdout) == (64, "")
    assert result.stderr == "database:0: not_migrated: the database has no tables yet; run `flask db upgrade` first\n"


@pytest.mark.parametrize("words", [("match", "run"), ("ledger", "verify"), ("bank", "import", "c.csv")])
def test_json_is_one_object_even_then(bare, words):
    result = bare.test_cli_runner().invoke(args=[*words, "--json"])
    assert result.exit_code == 64
    said = json.loads(result.stdout)
    assert (said["ok"], said["problems"][0]["code"]) == (False, "not_migrated")


def test_a_database_that_cannot_be_reached_is_told(tmp_path):
    from tests.servers.databases import running

    with running(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}", tmp_path / "var") as app:
        result = app.test_cli_runner().invoke(args=["ledger", "verify"])
    assert result.exit_code == 64
    assert result.stderr.startswith("database:0: no_database: the database cannot be reached: ")
    assert len(result.stderr.splitlines()) == 1


def test_a_file_that_is_no_database_is_told(tmp_path):
    from tests.servers.databases import running

    (tmp_path / "letter.db").write_text("Dear customer, please find enclosed your invoice.\n" * 40)
    with running(f"sqlite:///{tmp_path / 'letter.db'}", tmp_path / "var") as app:
        result = app.test_cli_runner().invoke(args=["ledger", "verify", "--json"])
    assert result.exit_code == 64
    assert json.loads(result.stdout)["problems"][0]["code"] == "no_database"
    assert "not a database" in result.stderr


def test_a_database_of_an_older_version_is_told(app):
    with app.app_context(), db.engine.begin() as connection:
        [newest] = connection.scalars(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        result = app.test_cli_runner().invoke(args=["match", "run"])
    finally:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": newest})
    assert result.exit_code == 64
    assert result.stderr == (
        f"database:0: not_migrated: the database stands at migration 0001, this version needs {newest}; "
        "run `flask db upgrade`\n"
    )


def test_wrong_usage_is_an_object_too_where_json_was_asked(app):
    result = app.test_cli_runner().invoke(args=["bank", "inspect", "c.csv", "--format", "nothing", "--json"])
    assert result.exit_code == 64
    said = json.loads(result.stdout)
    assert (said["ok"], said["problems"][0]["code"]) == (False, "wrong_usage")
    assert "'nothing' is no format" in said["problems"][0]["message"]


def test_a_file_larger_than_is_allowed_is_refused_and_another_one_read_whole(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 3)
    assert shell.read_bytes(str(path)) == shell.read_bytes(str(path), largest=3) == b"xxx"
    for large in (path, "/dev/zero"):
        with pytest.raises(FileRefused) as refused:
            shell.read_bytes(str(large), largest=2)
        assert refused.value.code == "too_large"
