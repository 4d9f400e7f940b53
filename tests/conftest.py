"""What every test may ask for: databases, the application on each of them, and real servers on loopback.

``app`` (and with it ``session`` and ``client``) runs each test on SQLite and on PostgreSQL. A test that needs one
database only asks for ``sqlite_app`` or ``postgresql_app``, or says
``@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)``.
After every test with an application the books are proved; one that breaks them on purpose is marked ``broken_books``.
"""

import itertools
import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)] if str(ROOT) not in sys.path else []

from tests.servers.outcome import OUTCOME, Outcome, needed  # noqa: E402 - the path above makes it importable

MARKERS = ("broken_books: leaves books on purpose that the verifier refuses",)


# ── the run ──


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the long forms too")


def pytest_configure(config):
    config.stash[OUTCOME] = Outcome()
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.stash[OUTCOME].long_left_out = len(long)
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


def pytest_sessionfinish(session):
    outcome = session.config.stash[OUTCOME]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["outcome"] = outcome.as_dict()
    elif outcome.missing and os.environ.get("CI") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Take over what a test process of pytest-xdist found."""
    found = getattr(node, "workeroutput", {}).get("outcome")
    if found:
        node.config.stash[OUTCOME].add(found)


def pytest_terminal_summary(terminalreporter, config):
    not_run = [report.nodeid for report in terminalreporter.stats.get("skipped", [])]
    lines = list(config.stash[OUTCOME].lines(not_run))
    if lines:
        terminalreporter.section("servers", sep="-")
    for line in lines:
        terminalreporter.write_line(line, red=line.startswith(("COULD NOT", "NOT RUN")))


# ── servers ──


@pytest.fixture(scope="session")
def postgres(pytestconfig):
    """A PostgreSQL server of this test process: less than a second to start, and nothing to share or to lock."""
    from tests.servers.tmp_postgres import TmpPostgres

    with needed(pytestconfig, "PostgreSQL", TmpPostgres()) as server:
        yield server


@pytest.fixture(scope="session")
def _sftp(pytestconfig):
    from tests.servers.tmp_sshd import sftp_server

    with needed(pytestconfig, "SFTP", sftp_server()) as server:
        yield server


@pytest.fixture
def sftp_server(_sftp):
    """An SFTP server with an empty folder: host, port, user, client_key, host_key, folder."""
    _sftp.empty()
    return _sftp


@pytest.fixture(scope="session")
def _smtp(pytestconfig):
    from tests.servers.tmp_smtp import TmpSmtp

    with needed(pytestconfig, "SMTP", TmpSmtp()) as server:
        yield server


@pytest.fixture
def smtp_server(_smtp):
    """A mail server with an empty box: url, host, port, messages, recipients."""
    _smtp.empty()
    return _smtp


@pytest.fixture(scope="session")
def browser(pytestconfig):
    """Headless Chromium, driven by playwright."""
    from tests.servers.headless import chromium

    with needed(pytestconfig, "Chromium", chromium()) as running:
        yield running


@pytest.fixture
def page(browser):
    """A fresh page without cookies, 1280 pixels wide."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US", timezone_id="UTC")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe():
    """A function from a page to the list of its accessibility faults."""
    from tests.servers.headless import accessibility_faults

    return accessibility_faults


# ── databases ──


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory):
    from tests.servers.databases import migrate

    folder = tmp_path_factory.mktemp("template")
    migrate(f"sqlite:///{folder / 'migrated.db'}", folder)
    return folder / "migrated.db"


@pytest.fixture(scope="session")
def _postgres_template(postgres, tmp_path_factory):
    from tests.servers.databases import migrate

    migrate(postgres.create("migrated"), tmp_path_factory.mktemp("template"))
    return "migrated"


@pytest.fixture
def sqlite_url(_sqlite_template, tmp_path):
    """The URL of a fresh, migrated SQLite database."""
    shutil.copy(_sqlite_template, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def postgresql_url(postgres, _postgres_template, _numbers):
    """The URL of a fresh, migrated PostgreSQL database."""
    name = f"test_{next(_numbers)}"
    yield postgres.create(name, template=_postgres_template)
    postgres.drop(name)


@pytest.fixture(scope="session")
def _numbers():
    return itertools.count(1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request):
    """The URL of a fresh, migrated database, each test once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


# ── the application ──


@pytest.fixture
def app(database_url, tmp_path, request):
    """The application on each database in turn; the books are proved afterwards."""
    yield from _application(database_url, tmp_path, request)


@pytest.fixture
def sqlite_app(sqlite_url, tmp_path, request):
    """The application on SQLite alone; the books are proved afterwards."""
    yield from _application(sqlite_url, tmp_path, request)


@pytest.fixture
def postgresql_app(postgresql_url, tmp_path, request):
    """The application on PostgreSQL alone; the books are proved afterwards."""
    yield from _application(postgresql_url, tmp_path, request)


def _application(url, folder, request):
    from tests.servers.databases import proved, running

    way = running if request.node.get_closest_marker("broken_books") else proved
    with way(url, folder / "var") as app:
        yield app


@pytest.fixture
def session(app):
    """An open session in the application's context; what it leaves is committed, so that the books can be proved.

    Commit before asking ``client`` for a page: SQLite has one writer, and the page comes from another session.
    """
    from payportal.models.base import transaction

    with app.app_context(), transaction() as session:
        yield session
        if not session.is_active:  # the database refused something, as the test expected
            session.rollback()


@pytest.fixture
def client(app):
    """A browser without cookies that speaks to the application directly."""
    return app.test_client()
