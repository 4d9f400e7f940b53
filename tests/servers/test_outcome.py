import contextlib

import pytest

from tests.servers.outcome import OUTCOME, Outcome, needed


class Config:
    """As much of pytest's configuration as is needed here."""

    def __init__(self):
        self.stash = pytest.Stash()
        self.stash[OUTCOME] = Outcome()


class Server(contextlib.AbstractContextManager):
    version = "15.18"

    def __init__(self, fault=None):
        self.fault = fault

    def __enter__(self):
        if self.fault:
            raise self.fault
        return self

    def __exit__(self, *error):
        return None


def test_a_server_that_ran_is_named_with_its_version():
    config = Config()
    with needed(config, "PostgreSQL", Server()):
        pass
    assert list(config.stash[OUTCOME].lines([])) == ["ran against: PostgreSQL 15.18"]


def test_a_server_that_cannot_start_skips_its_tests_and_is_named_with_the_reason():
    config = Config()
    with (
        pytest.raises(pytest.skip.Exception),
        needed(config, "PostgreSQL", Server(RuntimeError("no binaries\nat all"))),
    ):
        raise AssertionError("the test must not run without its server")
    assert list(config.stash[OUTCOME].lines(["tests/models/test_x.py::test_y"])) == [
        "COULD NOT RUN PostgreSQL: RuntimeError: no binaries",
        "NOT RUN, 1 tests:",
        "  tests/models/test_x.py::test_y",
    ]


def test_a_fault_of_a_test_is_not_taken_for_a_fault_of_its_server():
    config = Config()
    with pytest.raises(ValueError, match="of the test"), needed(config, "SMTP", Server()):
        raise ValueError("of the test")
    assert config.stash[OUTCOME].missing == {}


def test_two_test_processes_make_one_report():
    outcome = Outcome(ran={"SMTP": ""}, long_left_out=2)
    outcome.add(Outcome(missing={"Chromium": "no program"}, long_left_out=2).as_dict())
    assert list(outcome.lines([])) == [
        "ran against: SMTP",
        "left out: 2 long tests; ./run test --long runs them",
        "COULD NOT RUN Chromium: no program",
    ]
