"""Killed at any point and run again, the import and the matcher leave the books of an undisturbed run.

Each trial forks a process that has the application loaded already, lets it run for a part of the time that the whole
work takes, and kills it with SIGKILL; then the same command runs to its end.
"""

import multiprocessing
import os
import shutil
import signal
import time
from collections import Counter

import pytest

from payportal.models.base import db
from payportal.queries.exports import EXPORTS
from tests.servers.databases import faults, running
from tests.stories.a_mid_size_book import FILES, files

POINTS = 10
ATTEMPTS = 8
ERP = ("customers", "partners", "agreements", "invoices")
NOT_COMPARED = {
    "application_id", "share_id", "posted_at", "opened_at", "reverses", "entry_id", "source", "effective_on",
}  # fmt: skip
FORK = multiprocessing.get_context("fork")


class SqliteBooks:
    """Books in files: a state is kept and taken up again by copying its file."""

    def __init__(self, template, folder):
        self.folder = folder
        shutil.copy(template, self._path("empty"))

    def copy(self, state, name):
        shutil.copy(self._path(state), self._path(name))
        return self.url(name)

    def url(self, name):
        return f"sqlite:///{self._path(name)}"

    def _path(self, name):
        return self.folder / f"{name}.db"


class PostgresBooks:
    """Books on a server: a state is a database that serves as a template."""

    def __init__(self, server, template):
        self._server = server
        server.create("kill_empty", template=template)

    def copy(self, state, name):
        return self._server.create(f"kill_{name}", template=f"kill_{state}")

    def url(self, name):
        return self._server.url(f"kill_{name}")


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.long])],
)
def states(request, tmp_path_factory):
    """The books before the import, before the matching and after it, and how long each of the two takes."""
    folder = tmp_path_factory.mktemp("killed")
    for name, data in files().items():
        (folder / name).write_bytes(data)
    if request.param == "sqlite":
        books = SqliteBooks(request.getfixturevalue("_sqlite_template"), folder)
    else:
        books = PostgresBooks(request.getfixturevalue("postgres"), request.getfixturevalue("_postgres_template"))
    imports = [["erp", "import", kind, str(folder / f"{kind}.csv")] for kind in ERP]
    bank = ["bank", "import", *(str(folder / f"bank{number}.csv") for number in range(FILES))]
    whole = books.copy("empty", "billed")
    for words in imports:
        assert run(whole, folder, words)[0] == 0
    seconds = {}
    for before, after, words in (("billed", "received", bank), ("received", "matched", ["match", "run"])):
        status, seconds[before] = run(books.copy(before, after), folder, words)
        assert status == 0
    commands = {"billed": bank, "received": ["match", "run"]}
    return books, folder, commands, seconds, {"billed": "received", "received": "matched"}


def run(url, folder, words, *, kill_after=None):
    """Run a command in a process of its own; return its exit status and how long it took."""
    ready, started = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_command, args=(url, folder, words, started))
    process.start()
    ready.recv()
    began = time.monotonic()
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(process.pid, signal.SIGKILL)
    process.join(120)
    return process.exitcode, time.monotonic() - began


def _command(url, folder, words, started):
    with running(url, folder) as app:
        runner = app.test_cli_runner()
        started.send("ready")
        status = runner.invoke(args=words).exit_code
    os._exit(status)


def compared(url, folder):
    """What the books say, without numbers and times that each run gives anew."""
    with running(url, folder) as app:
        assert faults(app) == []
        with app.app_context():
            said = {kind: Counter(map(_plain, EXPORTS[kind](db.session(), None))) for kind in EXPORTS}
            db.session.remove()
    return said


def _plain(row):
    return tuple((name, value) for name, value in row.items() if name not in NOT_COMPARED)


def killed_part_way(states, before, point):
    """Return books whose command was killed while it ran; where it was done already, a fresh copy is killed earlier."""
    books, folder, commands, seconds, _ = states
    for attempt in range(ATTEMPTS):
        url = books.copy(before, f"{before}{point}_{attempt}")
        status, _ = run(url, folder, commands[before], kill_after=seconds[before] * (point + 0.5) / POINTS)
        if status == -signal.SIGKILL:
            return url
        seconds[before] *= 0.8  # the machine was busier when the whole was timed
    raise AssertionError("the command was always done before it could be killed")


@pytest.mark.parametrize("before", ["billed", "received"])
def test_twenty_kills_leave_the_books_of_an_undisturbed_run(states, before):
    """Ten kills of ``bank import`` and ten of ``match run``, spread over the time that each takes."""
    books, folder, commands, _, after = states
    expected = compared(books.url(after[before]), folder)
    for point in range(POINTS):
        url = killed_part_way(states, before, point)
        with running(url, folder) as app:
            assert faults(app) == [], f"half a transaction was left at point {point}"
        assert run(url, folder, commands[before])[0] == 0
        assert compared(url, folder) == expected, f"killed at point {point}"


def test_the_book_is_worth_the_trouble(states):
    """The undisturbed run applies most receipts, holds some, shares out and works for a measurable time."""
    books, folder, _, seconds, _ = states
    said = compared(books.url("matched"), folder)
    states_of = Counter(dict(row)["state"] for row in said["receipts"].elements())
    assert said["receipts"].total() == 300
    assert states_of["applied"] >= 150
    assert said["exceptions"].total() >= 50
    assert said["shares"].total() >= 150
    assert min(seconds.values()) > 0.05
