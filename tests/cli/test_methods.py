"""flask methods: limits are set, shown, and refused where they make no sense."""

import pytest

from tests.web.an_account import a_customer


@pytest.fixture
def flask(app):
    return app.test_cli_runner()


def call(flask, *words):
    done = flask.invoke(args=["methods", *words])
    return done.exit_code, done.stdout + done.stderr


def test_a_limit_is_set_and_set_anew(app, flask):
    a_customer(app, "C-1")
    assert call(flask, "limit", "card", "--currency", "usd", "--min", "1.00", "--max", "500.00")[0] == 0
    assert call(flask, "limit", "card", "--currency", "USD", "--max", "900.00")[0] == 0
    assert call(flask, "limit", "us_bank_account", "--customer", "C-1", "--off")[0] == 0
    status, told = call(flask, "limits")
    assert status == 0
    assert [line.split() for line in told.splitlines()] == [
        ["card", "USD", "everybody", "offered", "from", "0", "to", "900.00"],
        ["us_bank_account", "all", "C-1", "not", "offered", "from", "0", "to", "any"],
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["cash"], "is not one of"),
        (["card", "--max", "5.00"], "need a --currency"),
        (["card", "--currency", "USD", "--max", "5,00"], "is no amount"),
        (["card", "--currency", "USD", "--min", "5.00", "--max", "1.00"], "not above --max"),
    ],
)
def test_a_limit_that_makes_no_sense_is_wrong_usage(flask, words, said):
    status, told = call(flask, "limit", *words)
    assert (status, said in told) == (64, True)


def test_a_customer_that_is_not_there_is_told(flask):
    status, told = call(flask, "limit", "card", "--off", "--customer", "C-9")
    assert (status != 0, "there is no customer C-9" in told) == (True, True)
