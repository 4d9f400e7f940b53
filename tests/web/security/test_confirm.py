"""Confirm that it is you: by what you have set up, by nobody else's, and not by guessing."""

import pytest

from payportal.services import users
from payportal.web.proving import FORM_GRACE, LASTS
from tests.web.an_account import a_customer, writing
from tests.web.signing_in import a_user, post, signed_in

PASSWORD = "a sentence that is long"
STALE = int((LASTS + FORM_GRACE).total_seconds()) + 60


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def client(app):
    user_id = a_user(app, "customer", customer_id=a_customer(app))
    with writing(app) as session:
        users.change_password(session, user_id, PASSWORD)
        session.get_one(users.User, user_id).session_epoch = 0
    return signed_in(app, user_id, seconds_ago=STALE)


def test_a_password_opens_the_page_that_was_wanted(app, client):
    confirm = client.get("/people/invite").location
    assert confirm == "/security/confirm?next=/people/invite"
    assert client.get(confirm).status_code == 200
    answer = post(app, client, "/security/confirm", password=PASSWORD, next="/people/invite")
    assert answer.location == "/people/invite"
    assert client.get("/people/invite").status_code == 200


def test_a_wrong_password_changes_nothing_and_guessing_is_slowed(app, client):
    answers = [post(app, client, "/security/confirm", password="wrong wrong").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert client.get("/people/invite").status_code == 302


@pytest.mark.parametrize("fields", [{}, {"password": ""}, {"code": "000000"}, {"credential": "{}"}])
def test_nothing_proves_nothing(app, client, fields):
    address = "/security/confirm/passkey" if "credential" in fields else "/security/confirm"
    assert post(app, client, address, **fields).status_code == 422
    assert client.get("/people/invite").status_code == 302


def test_the_list_of_people_needs_no_proof_but_every_change_does(app, client):
    assert client.get("/people").status_code == 200
    for address in ("/people/invite", "/people/threshold", "/people/1", "/people/1/remove"):
        assert post(app, client, address).location.startswith("/security/confirm")


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "javascript:x"])
def test_it_leads_nowhere_else(app, client, wanted):
    assert post(app, client, "/security/confirm", password=PASSWORD, next=wanted).location == "/security"


def test_another_password_signs_out_every_other_browser(app, client):
    user_id = 1
    other, here = signed_in(app, user_id), signed_in(app, user_id)
    new = "another sentence, longer"
    assert post(app, here, "/security/password", password=new, again=new).location == "/security"
    assert (here.get("/").status_code, other.get("/").status_code) == (200, 302)
    assert post(app, app.test_client(), "/login", email="customer@example.com", password=new).location == "/"
