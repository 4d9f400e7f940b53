"""flask demo as it is called: a process of its own, a folder of its own."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def demo(var, *words, database_url=""):
    environment = {**os.environ, "PAYPORTAL_VAR": str(var), "DATABASE_URL": database_url}
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "demo", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The demonstration of one day, and the folder in which it was given."""
    var = tmp_path_factory.mktemp("var")
    elsewhere = f"sqlite:///{var / 'elsewhere.db'}"
    return demo(var, "--no-serve", "--today", "2026-11-22", database_url=elsewhere), var


def test_it_ends_well_and_tells_its_figures(told):
    done, _ = told
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^  receipts +76 ", done.stdout, re.MULTILINE)
    assert re.search(r"^  the books +proved: ", done.stdout, re.MULTILINE)


def test_it_prints_a_login_for_each_role_and_where_its_database_is(told):
    done, var = told
    for role in ("customer", "clerk", "approver", "partner", "program_manager", "admin"):
        assert re.search(rf"^  {role} +\S+@\S+\.example +\S", done.stdout, re.MULTILINE), role
    assert f"DATABASE_URL=sqlite:///{var / 'demo.db'}" in done.stdout


def test_its_files_lie_beside_its_database(told):
    _, var = told
    assert len(list((var / "demo" / "erp").glob("*.csv.mft"))) == 5
    assert len(list((var / "demo" / "bank").iterdir())) == 5
    assert len(list((var / "demo" / "out").glob("*.csv"))) == 8


def test_the_database_of_the_environment_is_never_touched(told):
    _, var = told
    assert not (var / "elsewhere.db").exists()


def test_a_second_time_begins_anew(told):
    done, var = told
    again = demo(var, "--no-serve", "--today", "2026-11-22")
    assert again.returncode == 0
    assert re.findall(r"^  receipts.*", again.stdout, re.MULTILINE) == re.findall(
        r"^  receipts.*", done.stdout, re.MULTILINE
    )


def test_a_port_in_use_is_told_before_anything_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = demo(tmp_path, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 64
    assert "name another with --port" in done.stderr
    assert list(tmp_path.glob("demo*")) == []
