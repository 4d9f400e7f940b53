"""flask users: a link that works, and refusals that leave nothing."""

import pytest

from tests.web.an_account import a_customer


@pytest.fixture
def flask(app):
    return app.test_cli_runner()


def test_a_person_is_added_and_the_link_works(app, flask):
    a_customer(app, "C-1")
    done = flask.invoke(args=["users", "add", "payer@acme.example", "--role", "customer", "--customer", "C-1"])
    assert done.exit_code == 0
    assert done.stdout.startswith("http://127.0.0.1:5000/set-password/")
    link = done.stdout.strip().removeprefix("http://127.0.0.1:5000")
    assert "payer@acme.example" in app.test_client().get(link).text
    assert flask.invoke(args=["users", "list"]).stdout == "payer@acme.example\tcustomer\tC-1\tactive\n"


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["x@example.com", "--role", "customer"], 64, "needs a customer number"),
        (["x@example.com", "--role", "partner"], 64, "needs a partner number"),
        (["x@example.com", "--role", "admin", "--customer", "C-1"], 64, "belongs to the role customer"),
        (["x@example.com", "--role", "partner", "--partner", "P-9"], 2, "import the partners first"),
        (["x@example.com", "--role", "customer", "--customer", "C-9"], 2, "there is no customer C-9"),
        (["nobody", "--role", "clerk"], 2, "no e-mail address"),
        (["x@example.com", "--role", "owner"], 64, "owner"),
        (["x@example.com"], 64, "--role"),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_added(flask, words, status, told):
    done = flask.invoke(args=["users", "add", *words])
    assert (done.exit_code, told in done.stderr, done.stdout) == (status, True, "")
    assert flask.invoke(args=["users", "list"]).stdout == ""
