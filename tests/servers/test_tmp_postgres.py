from pathlib import Path

import psycopg
import pytest

from tests.servers.tmp_postgres import TmpPostgres, copied, installation, wheel


def connect(url):
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


@pytest.mark.postgres
def test_a_database_is_a_copy_of_its_template_and_goes_again(postgres):
    with connect(postgres.create("pattern")) as pattern:
        pattern.execute("CREATE TABLE money (minor bigint)")
        pattern.execute("INSERT INTO money VALUES (9800)")
    with connect(postgres.create("copy", template="pattern")) as copy:
        assert copy.execute("SELECT minor FROM money").fetchall() == [(9800,)]
        postgres.drop("copy")
    postgres.drop("pattern")
    names = postgres.admin.execute("SELECT datname FROM pg_database").fetchall()
    assert ("copy",) not in names
    assert ("pattern",) not in names


@pytest.mark.postgres
def test_text_is_sorted_and_stored_the_same_on_every_machine(postgres):
    answer = postgres.admin.execute("SELECT getdatabaseencoding(), 'B' < 'a', current_setting('TimeZone')").fetchone()
    assert answer == ("UTF8", True, "UTC")


def test_a_wheel_is_copied_with_the_libraries_beside_it(tmp_path):
    home = tmp_path / "site-packages" / "server" / "pginstall18"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "postgres").write_text("binary")
    libraries = tmp_path / "site-packages" / "server.libs"
    libraries.mkdir()
    (libraries / "libssl.so").write_text("library")
    new = copied(home, tmp_path / "open")
    assert (new / "bin" / "postgres").read_text() == "binary"
    assert (new / "../../server.libs/libssl.so").resolve().read_text() == "library"


@pytest.mark.postgres
def test_the_wheel_starts_where_debian_has_nothing():
    with TmpPostgres(wheel()) as server:
        assert server.version.startswith("18.")
        assert server.admin.execute("SELECT 'B' < 'a'").fetchone() == (True,)


def test_nothing_of_a_server_is_left_behind():
    with TmpPostgres() as server:
        assert server.folder.exists()
    assert not server.folder.exists()
    assert server.process.returncode == 0


def test_every_machine_has_at_least_the_wheel():
    assert isinstance(wheel(), Path)
    assert (installation() / "bin" / "postgres").exists()
