"""Signing in: the same words for every failure, slowed down guessing, sessions that end."""

import pytest

from payportal.models.base import transaction
from payportal.models.user import User
from payportal.services import users
from payportal.web.login import NOT_KNOWN
from payportal.web.sessions import IDLE, LONGEST
from tests.web.an_account import a_customer, writing
from tests.web.signing_in import a_user, post, signed_in

PASSWORD = "a sentence that is long"


def invited(app, email="admin@example.com", role="admin", **more):
    with writing(app) as session:
        return users.add(session, email, role=role, actor="test", **more).token


def with_password(app, email="admin@example.com", role="admin", **more):
    token = invited(app, email, role, **more)
    answer = post(app, app.test_client(), f"/set-password/{token}", password=PASSWORD, again=PASSWORD)
    assert answer.location == "/login"


def sign_in(app, client, password=PASSWORD, email="admin@example.com", **more):
    return post(app, client, "/login", email=email, password=password, **more)


def test_a_person_sets_a_password_signs_in_and_lands_at_home(app):
    with_password(app)
    client = app.test_client()
    assert sign_in(app, client).location == "/admin"
    assert "admin@example.com" in client.get("/admin").text


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("/admin/users?q=x", "/admin/users?q=x"),
        ("//evil.example", "/admin"),
        ("https://evil.example/", "/admin"),
        ("/\\evil.example", "/admin"),
        ("javascript:alert(1)", "/admin"),
    ],
)
def test_the_wanted_page_follows_only_on_this_site(sqlite_app, wanted, lands):
    with_password(sqlite_app)
    assert sign_in(sqlite_app, sqlite_app.test_client(), next=wanted).location == lands


def test_unknown_people_and_wrong_passwords_hear_the_same(sqlite_app):
    with_password(sqlite_app)
    answers = [
        sign_in(sqlite_app, sqlite_app.test_client(), email=email, password="wrong wrong wrong")
        for email in ("admin@example.com", "nobody@example.com")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all(NOT_KNOWN in answer.text for answer in answers)


def test_the_sixth_guess_waits_even_with_the_right_password(sqlite_app):
    with_password(sqlite_app)
    for _ in range(5):
        assert sign_in(sqlite_app, sqlite_app.test_client(), "wrong wrong wrong").status_code == 422
    answer = sign_in(sqlite_app, sqlite_app.test_client())
    assert answer.status_code == 429
    assert "quarter of an hour" in answer.text


def test_what_was_typed_is_kept_but_never_the_password(sqlite_app):
    text = sign_in(sqlite_app, sqlite_app.test_client(), "not the password").text
    assert 'value="admin@example.com"' in text
    assert "not the password" not in text


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [(PASSWORD, "another", "The two passwords differ"), ("short", "short", "at least 12 characters")],
)
def test_a_password_that_will_not_do_is_told_and_the_link_still_works(sqlite_app, password, again, words):
    token = invited(sqlite_app)
    answer = post(sqlite_app, sqlite_app.test_client(), f"/set-password/{token}", password=password, again=again)
    assert words in answer.text
    assert sqlite_app.test_client().get(f"/set-password/{token}").status_code == 200


def test_a_used_link_is_not_found(sqlite_app):
    token = invited(sqlite_app)
    post(sqlite_app, sqlite_app.test_client(), f"/set-password/{token}", password=PASSWORD, again=PASSWORD)
    answer = sqlite_app.test_client().get(f"/set-password/{token}")
    assert (answer.status_code, "used before or is older than a day" in answer.text) == (404, True)


def test_a_session_ends_when_it_is_not_used(sqlite_app):
    user = a_user(sqlite_app, "admin")
    assert signed_in(sqlite_app, user, seconds_ago=int(IDLE.total_seconds()) - 5).get("/admin").status_code == 200
    answer = signed_in(sqlite_app, user, seconds_ago=int(IDLE.total_seconds()) + 5).get("/admin")
    assert answer.location == "/login?next=/admin"


def test_who_was_timed_out_is_told_so_once(sqlite_app):
    client = signed_in(sqlite_app, a_user(sqlite_app, "admin"), seconds_ago=int(IDLE.total_seconds()) + 5)
    login = client.get("/admin").location
    assert "after an hour without use. Nothing was lost" in client.get(login).text
    assert "without use" not in client.get(login).text


def test_a_session_ends_after_half_a_day_of_use(sqlite_app):
    client = signed_in(sqlite_app, a_user(sqlite_app, "admin"))
    with client.session_transaction() as session:
        session["since"] -= int(LONGEST.total_seconds()) + 5
    assert client.get("/admin").status_code == 302


def test_signing_out_everywhere_ends_the_other_sessions_too(sqlite_app):
    user = a_user(sqlite_app, "admin")
    here, there = signed_in(sqlite_app, user), signed_in(sqlite_app, user)
    assert post(sqlite_app, here, "/logout", everywhere="1").location == "/login"
    assert (here.get("/admin").status_code, there.get("/admin").status_code) == (302, 302)


def test_signing_out_ends_this_session_only(sqlite_app):
    user = a_user(sqlite_app, "admin")
    here, there = signed_in(sqlite_app, user), signed_in(sqlite_app, user)
    post(sqlite_app, here, "/logout")
    assert (here.get("/admin").status_code, there.get("/admin").status_code) == (302, 200)


def test_a_deactivated_person_is_out_at_once(sqlite_app):
    user = a_user(sqlite_app, "clerk")
    client = signed_in(sqlite_app, user)
    with sqlite_app.app_context(), transaction() as session:
        session.get_one(User, user).active = False
    assert client.get("/workbench").location == "/login?next=/workbench"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(sqlite_app):
    with_password(sqlite_app)
    cookie = sign_in(sqlite_app, sqlite_app.test_client()).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_customer_lands_in_the_portal(sqlite_app):
    a_customer(sqlite_app, "C-1")
    with_password(sqlite_app, "payer@example.com", "customer", customer_number="C-1")
    assert sign_in(sqlite_app, sqlite_app.test_client(), email="payer@example.com").location == "/"


@pytest.mark.parametrize("address", ["/login/link/gone", "/join/gone", "/set-password/gone"])
def test_a_link_that_is_over_says_so_and_where_to_get_another(sqlite_app, address):
    answer = sqlite_app.test_client().get(address)
    assert (answer.status_code, "<h1>This link does not work any more</h1>" in answer.text) == (404, True)
    assert "Ask for a new link on the sign-in page" in answer.text
    assert 'href="/login"' in answer.text
