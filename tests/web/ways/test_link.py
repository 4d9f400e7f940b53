"""The mailed link: the same answer for everybody, once, in time, and never by a look alone."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from payportal.models.base import db, transaction
from payportal.models.sign_in import OneTimeToken, SignedIn
from payportal.models.user import User
from payportal.services import magic_links, users
from payportal.web.clock import now
from tests.outbox import mails
from tests.web.signing_in import a_user, post

EMAIL = "admin@example.com"


@pytest.fixture
def app(sqlite_app):
    a_user(sqlite_app, "admin", email=EMAIL)
    return sqlite_app


def ask(app, client, email=EMAIL, **more):
    answer = post(app, client, "/login/link", email=email, **more)
    answer.close()  # what comes after the answer is done then
    return answer


def link_in(mail):
    return re.search(r"/login/link/[\w-]+", mail)[0]


def test_a_link_signs_in_once(app):
    client = app.test_client()
    ask(app, client)
    link = link_in(mails(app)[0])
    assert "As admin@example.com." in client.get(link).text
    assert client.get("/admin").status_code == 302  # looking signed nobody in
    assert post(app, client, link).location == "/admin"
    assert client.get("/admin").status_code == 200
    assert (client.get(link).status_code, post(app, client, link).status_code) == (404, 404)


def test_unknown_addresses_hear_the_same_and_get_nothing(app):
    known, unknown = ask(app, app.test_client()), ask(app, app.test_client(), email="nobody@example.com")
    pages = [answer.text.replace(email, "") for answer, email in ((known, EMAIL), (unknown, "nobody@example.com"))]
    token = re.compile(r'value="[^"]*"')
    assert (known.status_code, token.sub("", pages[0])) == (unknown.status_code, token.sub("", pages[1]))
    assert len(mails(app)) == 1


def test_the_link_is_made_after_the_answer_so_that_its_time_tells_nothing(app):
    client = app.test_client()
    answer = post(app, client, "/login/link", email=EMAIL)
    with app.app_context():
        assert db.session().scalars(select(OneTimeToken)).all() == []
    answer.close()
    with app.app_context():
        assert len(db.session().scalars(select(OneTimeToken)).all()) == 1


def test_on_another_device_it_warns_first(app):
    ask(app, app.test_client())
    link = link_in(mails(app)[0])
    other = app.test_client()
    assert "This link was asked for elsewhere" in other.get(link).text
    assert post(app, other, link).location == "/admin"


def test_in_the_same_browser_it_does_not(app):
    client = app.test_client()
    ask(app, client)
    assert "asked for elsewhere" not in client.get(link_in(mails(app)[0])).text


def test_a_link_is_good_for_a_quarter_of_an_hour(app):
    client = app.test_client()
    ask(app, client)
    with time_machine.travel(now() + magic_links.LASTS + timedelta(seconds=1)):
        assert post(app, client, link_in(mails(app)[0])).status_code == 404


def test_a_new_link_ends_the_one_before(app):
    client = app.test_client()
    ask(app, client)
    ask(app, client)
    first, second = (link_in(mail) for mail in mails(app))
    assert [client.get(link).status_code for link in (first, second)] == [404, 200]


def test_asking_too_often_waits_and_does_not_close_the_password(app):
    client = app.test_client()
    assert [ask(app, client).status_code for _ in range(6)] == [200] * 5 + [429]
    assert post(app, client, "/login", email=EMAIL, password="wrong wrong").status_code == 422


def test_a_closed_account_gets_no_link_and_an_old_one_is_worth_nothing(app):
    client = app.test_client()
    ask(app, client)
    with app.app_context(), transaction() as session:
        session.scalars(select(User)).one().active = False
    assert client.get(link_in(mails(app)[0])).status_code == 404
    ask(app, client)
    assert len(mails(app)) == 1


@pytest.mark.parametrize(
    ("wanted", "lands"), [("/admin/users", "/admin/users"), ("//evil.example", "/admin"), ("", "/admin")]
)
def test_the_wanted_page_follows_only_on_this_site(app, wanted, lands):
    client = app.test_client()
    ask(app, client, next=wanted)
    assert post(app, client, link_in(mails(app)[0])).location == lands


def test_how_one_signed_in_is_kept(app):
    client = app.test_client()
    ask(app, client)
    post(app, client, link_in(mails(app)[0]))
    with app.app_context():
        assert db.session().scalars(select(SignedIn.way)).all() == ["link"]


def test_a_link_asked_for_before_everybody_was_signed_out_opens_nothing_after(app):
    client = app.test_client()
    ask(app, client)
    link = link_in(mails(app)[0])
    with app.app_context(), transaction() as session:
        user_id = session.scalar(select(User.id).where(User.email == EMAIL))
        users.change_password(session, user_id, "another sentence, just as long")
    assert (client.get(link).status_code, post(app, client, link).status_code) == (404, 404)
    assert client.get("/admin").status_code == 302
