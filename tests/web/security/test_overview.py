"""Where one is signed in: seen, ended one by one, ended all but this."""

import pytest
import time_machine
from sqlalchemy import select

from payportal.models.base import db
from payportal.models.sign_in import SignedIn
from payportal.web.clock import now
from payportal.web.sessions import IDLE, SEEN_EVERY
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def user(app):
    return a_user(app, "admin")


def ids(app):
    with app.app_context():
        query = select(SignedIn.id).where(SignedIn.ended_at.is_(None)).order_by(SignedIn.id)
        return list(db.session().scalars(query))


def test_every_role_finds_the_page_in_its_menu(app, user):
    client = signed_in(app, user)
    assert 'href="/security"' in client.get("/admin").text
    text = client.get("/security").text
    assert [word in text for word in ("Firefox on Linux", "192.0.2.7", "This browser")] == [True] * 3


def test_one_browser_is_signed_out_from_another(app, user):
    here, there = signed_in(app, user), signed_in(app, user)
    assert post(app, here, "/security/sessions/end", session=str(ids(app)[1])).location == "/security"
    assert (here.get("/admin").status_code, there.get("/admin").status_code) == (200, 302)


def test_all_others_are_signed_out_at_once(app, user):
    here, others = signed_in(app, user), [signed_in(app, user) for _ in range(3)]
    post(app, here, "/security/sessions/end-others")
    assert here.get("/admin").status_code == 200
    assert [other.get("/admin").status_code for other in others] == [302] * 3
    assert ids(app) == [1]


def test_nobody_ends_somebody_elses(app, user):
    signed_in(app, user)
    stranger = signed_in(app, a_user(app, "clerk"))
    for chosen in ("1", "x", "", "9" * 30):
        assert post(app, stranger, "/security/sessions/end", session=chosen).status_code in (404, 400)
    assert len(ids(app)) == 2


def test_a_cookie_without_a_session_row_is_nobody(app, user):
    client = signed_in(app, user)
    with client.session_transaction() as session:
        session.pop("sid")
    assert client.get("/admin").status_code == 302


def test_a_cookie_with_the_row_of_another_person_is_nobody(app, user):
    client = signed_in(app, user)
    clerk = a_user(app, "clerk")
    with client.session_transaction() as session:
        session["user"] = clerk
    assert client.get("/workbench").status_code == 302


def test_signing_out_ends_the_row_so_that_a_kept_cookie_is_worth_nothing(app, user):
    client = signed_in(app, user)
    kept = client.get_cookie("payportal").value
    post(app, client, "/logout")
    thief = app.test_client()
    thief.set_cookie("payportal", kept)
    assert thief.get("/admin").status_code == 302


def test_a_use_is_noted_now_and_then(app, user):
    client = signed_in(app, user)
    with app.app_context():
        began = db.session().get_one(SignedIn, 1).seen_at
    client.get("/admin")
    with time_machine.travel(now() + 1.1 * SEEN_EVERY):
        client.get("/admin")
    with app.app_context():
        assert db.session().get_one(SignedIn, 1).seen_at - began >= SEEN_EVERY


def test_what_has_run_out_is_not_listed(app, user):
    signed_in(app, user, seconds_ago=int(IDLE.total_seconds()) + 60)
    here = signed_in(app, user)
    assert here.get("/security").text.count("Firefox on Linux") == 1
