"""The second step: asked after a password, passed by a code that was not used before."""

import pyotp
import pytest
import time_machine

from payportal.services import authenticators, users
from payportal.web.clock import now
from payportal.web.ways.welcome import HALF_LASTS
from tests.web.an_account import writing
from tests.web.signing_in import post

EMAIL, PASSWORD = "admin@example.com", "a sentence that is long"


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def secret(app):
    """Somebody with a password and an app, set up a while ago."""
    with writing(app) as session:
        made = users.add(session, EMAIL, role="admin", actor="test")
        user_id = users.set_password(session, made.token, PASSWORD, at=now()).id
        secret = authenticators.begin(session, user_id, app.extensions["sealer"], at=now())
        row_at = now()
        authenticators.confirm(session, user_id, pyotp.TOTP(secret).at(row_at), app.extensions["sealer"], at=row_at)
    return secret


def code(secret, steps=1):
    """A code that has not been taken: the one of setting up was the step before."""
    return pyotp.TOTP(secret).at(int(now().timestamp()) + 30 * steps)


def first_step(app, client, **more):
    return post(app, client, "/login", email=EMAIL, password=PASSWORD, **more)


def test_a_password_alone_is_half_of_it(app, secret):
    client = app.test_client()
    assert first_step(app, client).location == "/login/code"
    assert client.get("/admin").status_code == 302
    assert post(app, client, "/login/code", code=code(secret)).location == "/admin"
    assert client.get("/admin").status_code == 200


def test_a_wrong_code_is_told_and_guessing_is_slowed(app, secret):
    client = app.test_client()
    first_step(app, client)
    answers = [post(app, client, "/login/code", code="000000").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert client.get("/admin").status_code == 302


def test_a_code_seen_over_the_shoulder_is_not_good_again(app, secret):
    client, thief = app.test_client(), app.test_client()
    for browser in (client, thief):
        first_step(app, browser)
    taken = code(secret)
    assert post(app, client, "/login/code", code=taken).status_code == 302
    assert post(app, thief, "/login/code", code=taken).status_code == 422


def test_without_the_first_step_there_is_no_second(app, secret):
    client = app.test_client()
    assert client.get("/login/code").location == "/login"
    assert post(app, client, "/login/code", code=code(secret)).location == "/login"


def test_the_first_step_is_forgotten_after_ten_minutes(app, secret):
    client = app.test_client()
    first_step(app, client)
    with time_machine.travel(now() + HALF_LASTS * 1.1):
        assert post(app, client, "/login/code", code=code(secret)).location == "/login"


def test_the_wanted_page_follows(app, secret):
    client = app.test_client()
    first_step(app, client, next="/admin/users")
    assert post(app, client, "/login/code", code=code(secret)).location == "/admin/users"


def test_a_first_step_by_the_old_password_is_worth_nothing_when_it_was_changed(app, secret):
    client = app.test_client()
    first_step(app, client)
    with writing(app) as session:
        users.change_password(session, users.find_by_email(session, EMAIL).id, "another sentence, just as long")
    answer = post(app, client, "/login/code", code=code(secret))
    assert answer.location == "/login"
    assert client.get("/admin").status_code == 302
