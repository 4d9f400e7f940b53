"""Files that would fill memory or take for ever are refused by the command within two seconds and 512 MB.

Each goes through ``flask bank inspect`` in a process of its own. The seconds are those of the processor beyond what the
same command takes for a small file: start and imports are no part of a reading. All formats: ``./run test --long``.
"""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.spent import spent
from tests.readers.samples import FOLDER, WHOLE, sample

ROOT = Path(__file__).parents[2]
SECONDS, MEGABYTES = 2, 512
HUGE = 100_000_000
TAKEN, WITH_PROBLEMS, REFUSED = 0, 1, 2
SEPARATORS = {"x12_820": b"*", "x12_823": b"*", "x12_835": b"*", "ofx": b"<", "camt052": b"<", "camt053": b"<",
              "camt054": b"<", "mt940": b"?", "mt942": b"?", "bank_csv": b";"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run of the command took, its exit status and what it said on stderr."""

    seconds: float
    megabytes: float
    status: int
    said: str


@pytest.fixture(scope="module")
def inspect(_sqlite_template, tmp_path_factory):
    """Return a function that runs the command on a file of a format."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{_sqlite_template}", "PAYPORTAL_ENV": "development"}
    folder = tmp_path_factory.mktemp("profiles")

    def run(name, path):
        words = [sys.executable, "-m", "flask", "bank", "inspect", str(path)]
        if name == "bank_csv":
            document = json.loads((FOLDER / name / f"{WHOLE[name][0]}.expected.json").read_text(encoding="utf-8"))
            (folder / "profile.json").write_text(json.dumps(document["profile"]), encoding="utf-8")
            words += ["--profile", str(folder / "profile.json")]
        with (folder / "said").open("w+b") as said:
            took = spent(words, cwd=ROOT, env=environment, stderr=said)
            said.seek(0)
            text = said.read(1_000_000).decode()
        return Ran(took.seconds, took.megabytes, took.status, text)

    return run


@pytest.fixture(scope="module")
def start_seconds(inspect, tmp_path_factory):
    """What the command takes for a file of a few lines: the least of two runs."""
    path = tmp_path_factory.mktemp("small") / "file"
    path.write_bytes(sample("bai2", WHOLE["bai2"][0]))
    return min(inspect("bai2", path).seconds for _ in range(2))


def line_of_text(name):
    return with_middle(name, b"x" * HUGE)


def line_of_digits(name):
    return with_middle(name, b"9" * HUGE)


def line_of_separators(name):
    return with_middle(name, SEPARATORS.get(name, b",") * HUGE)


def blank_lines(name):
    return with_middle(name, b"\n" * HUGE)


def line_behind(name):
    return [sample(name, WHOLE[name][0]), b" " * HUGE, b"x"]


def with_middle(name, middle):
    data = sample(name, WHOLE[name][0])
    at = len(data) * 2 // 3
    return [data[:at], middle, data[at:]]


LARGE = (line_of_text, line_of_digits, line_of_separators, blank_lines, line_behind)


def check(ran, start_seconds, statuses=(WITH_PROBLEMS, REFUSED)):
    assert ran.status in statuses
    assert "Traceback" not in ran.said
    assert ran.seconds - start_seconds <= SECONDS
    assert ran.megabytes <= MEGABYTES


def run_on(inspect, name, parts, tmp_path):
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.writelines(parts)
    try:
        return inspect(name, path)
    finally:
        path.unlink()


@pytest.mark.parametrize(("name", "large"), [("bai2", line_of_text), ("ofx", line_of_digits)])
def test_a_line_of_100_megabytes_is_refused(inspect, start_seconds, tmp_path, name, large):
    check(run_on(inspect, name, large(name), tmp_path), start_seconds, (REFUSED,))


@pytest.mark.long
@pytest.mark.parametrize("large", LARGE, ids=lambda one: one.__name__)
@pytest.mark.parametrize("name", WHOLE)
def test_what_goes_on_for_100_megabytes_ends_in_time(inspect, start_seconds, tmp_path, name, large):
    # Blank lines are no harm where a format is read line by line.
    statuses = (TAKEN, WITH_PROBLEMS, REFUSED) if large is blank_lines else (WITH_PROBLEMS, REFUSED)
    check(run_on(inspect, name, large(name), tmp_path), start_seconds, statuses)


def test_a_file_of_a_gigabyte_is_refused_unread(inspect, start_seconds, tmp_path):
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.write(sample("bai2", WHOLE["bai2"][0]))
        file.truncate(1 << 30)
    ran = inspect("bai2", path)
    check(ran, start_seconds, (REFUSED,))
    assert ": too_large: the file has more than 256 MB" in ran.said


def test_a_pipe_without_end_is_refused(inspect, start_seconds):
    ran = inspect("bai2", "/dev/zero")
    check(ran, start_seconds, (REFUSED,))
    assert ": too_large: " in ran.said
