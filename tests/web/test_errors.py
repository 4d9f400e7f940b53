"""Error pages: what happened, what was kept, what to do, and a reference that the log knows."""

import re

import pytest

from payportal.domain.errors import Conflict, Forbidden, NotFound, PayportalError

REFERENCE = re.compile(r"E-[0-9A-F]{8}")


def app_that_fails(app, error):
    app.config.update(PROPAGATE_EXCEPTIONS=False)

    def fail():
        raise error

    app.add_url_rule("/fails", "health.fails", fail)
    return app.test_client()


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotFound("a"), 404), (Forbidden("b"), 403), (Conflict("c"), 409), (PayportalError("d"), 400)],
)
def test_a_refusal_is_answered_in_its_own_words(sqlite_app, error, status):
    answer = app_that_fails(sqlite_app, error).get("/fails")
    assert (answer.status_code, f"<p>{error}</p>" in answer.text) == (status, True)
    assert REFERENCE.search(answer.text)


def test_a_fault_tells_a_reference_and_nothing_of_its_inside(sqlite_app, caplog):
    answer = app_that_fails(sqlite_app, RuntimeError("SELECT secret")).get("/fails")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "do not pay again" in answer.text
    assert REFERENCE.search(answer.text)[0] in caplog.text


@pytest.mark.parametrize(("address", "status"), [("/nowhere", 404), ("/logout", 405)])
def test_wrong_addresses_are_told_kindly(sqlite_app, address, status):
    answer = sqlite_app.test_client().get(address)
    assert (answer.status_code, "Nothing was changed." in answer.text) == (status, True)


def test_too_large_a_file_is_told_so(sqlite_app):
    sqlite_app.config["MAX_CONTENT_LENGTH"] = 10
    answer = sqlite_app.test_client().post("/login", data={"email": "x" * 100})
    assert (answer.status_code, "too large" in answer.text) == (413, True)
