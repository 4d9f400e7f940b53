"""The people of a company: invite, change, remove, and who may look after them."""

import re

import pytest

from payportal.domain.company_role import Limit
from payportal.models.base import db
from payportal.models.user import User
from payportal.queries import company_people, membership
from tests.outbox import mails
from tests.web.an_account import a_customer, an_invoice
from tests.web.signing_in import a_user, post, signed_in

PASSWORD = "a sentence that is long"


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def admin(app, acme):
    return signed_in(app, a_user(app, "customer", email="admin@acme.example", customer_id=acme))


def link_in(mail):
    return re.search(r"/join/[\w-]+", mail)[0]


def invite(app, admin, **fields):
    fields = {
        "email": "nora@acme.example",
        "name": "Nora",
        "role": "payer",
        "scope": "all",
        "currency": "USD",
        **fields,
    }
    return post(app, admin, "/people/invite", **fields)


def test_an_invited_person_joins_by_the_mailed_link_and_sees_the_invoices(app, admin, acme):
    an_invoice(app, acme, "INV-1", 5000)
    assert invite(app, admin, limit="1,500.00").location == "/people"
    assert "nora@acme.example is invited" in admin.get("/people").text
    [mail] = mails(app)
    assert "To: nora@acme.example" in mail
    nora, link = app.test_client(), link_in(mail)
    assert "Join Acme Corp" in nora.get(link).text
    password = post(app, nora, link).location
    post(app, nora, password, password=PASSWORD, again=PASSWORD)
    assert post(app, nora, "/login", email="nora@acme.example", password=PASSWORD).location == "/"
    assert "INV-1" in nora.get("/").text
    text = admin.get("/people").text
    assert ("Nora" in text, "1,500.00" in text, "Invited" in text) == (True, True, False)


def test_looking_at_the_link_accepts_nothing(app, admin):
    invite(app, admin)
    link = link_in(mails(app)[0])
    for _ in range(2):
        assert app.test_client().get(link).status_code == 200
    assert "waiting" in admin.get("/people").text or "Invited" in admin.get("/people").text


def test_the_link_is_shown_to_nobody_but_the_mailbox(app, admin):
    invite(app, admin)
    assert "/join/" not in admin.get("/people").text


def test_an_invitation_is_sent_again_and_taken_back(app, admin, acme):
    invite(app, admin)
    with app.app_context():
        [row] = company_people.invitations(db.session(), acme)
    post(app, admin, f"/people/invitations/{row.id}/resend")
    first, second = (link_in(mail) for mail in mails(app))
    assert [app.test_client().get(link).status_code for link in (first, second)] == [404, 200]
    post(app, admin, f"/people/invitations/{row.id}/revoke")
    assert app.test_client().get(second).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "no address"}, "is no e-mail address"),
        ({"email": ""}, "Enter the person"),
        ({"limit": "1.234,5"}, "is no amount"),
        ({"limit": "-1"}, "is no amount"),
        ({"scope": "some"}, "at least one account"),
        ({"email": "admin@acme.example"}, "belongs to your company already"),
    ],
)
def test_what_will_not_do_is_told_and_what_was_typed_is_kept(app, admin, fields, words):
    answer = invite(app, admin, **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert 'value="Nora"' in answer.text
    assert mails(app) == []


def test_a_person_is_changed_and_it_counts_at_once(app, admin, acme):
    child = a_customer(app, "C-2", name="Acme West", parent_id=acme)
    payer_id = a_user(app, "customer", email="payer@acme.example", customer_id=acme, company_role="payer")
    payer = signed_in(app, payer_id)
    with app.app_context():
        [seat] = membership.seats(db.session(), payer_id)
    assert payer.get("/pay").status_code == 302
    fields = {"role": "viewer", "limit": "", "currency": "USD", "scope": "some", "accounts": [str(child)]}
    assert post(app, admin, f"/people/{seat.id}", **fields).location == "/people"
    assert payer.get("/pay").status_code == 403
    with app.app_context():
        [seat] = membership.seats(db.session(), payer_id)
        assert (seat.role, seat.limit, membership.account_ids(db.session(), seat)) == ("viewer", Limit(), [child])
    post(app, admin, f"/people/{seat.id}/remove")
    assert payer.get("/").status_code == 403


def test_the_last_administrator_cannot_be_removed(app, admin, acme):
    with app.app_context():
        [row] = company_people.members(db.session(), acme)
    answer = post(app, admin, f"/people/{row.id}/remove")
    assert (answer.status_code, "last administrator of your company" in answer.text) == (409, True)
    assert admin.get("/people").status_code == 200


def test_people_of_another_company_are_not_there(app, admin):
    other = a_customer(app, "C-9", name="Globex")
    stranger = a_user(app, "customer", email="x@globex.example", customer_id=other)
    with app.app_context():
        [seat] = membership.seats(db.session(), stranger)
    assert admin.get(f"/people/{seat.id}").status_code == 404
    assert post(app, admin, f"/people/{seat.id}/remove").status_code == 404
    fields = {"role": "viewer", "currency": "USD", "scope": "all"}
    assert post(app, admin, f"/people/{seat.id}", **fields).status_code == 404
    with app.app_context():
        assert membership.seats(db.session(), stranger) == [seat]


def test_the_rule_of_two_needs_two(app, admin, acme):
    answer = post(app, admin, "/people/threshold", threshold="1000", currency="USD")
    assert (answer.status_code, "Two people who may approve" in answer.text) == (422, True)
    a_user(app, "customer", email="b@acme.example", customer_id=acme, company_role="approver")
    assert post(app, admin, "/people/threshold", threshold="1000", currency="USD").location == "/people"
    assert "1,000.00" in admin.get("/people").text


def test_who_signs_in_for_another_side_cannot_accept(app, admin):
    a_user(app, "clerk", email="nora@acme.example")
    invite(app, admin)
    answer = post(app, app.test_client(), link_in(mails(app)[0]))
    assert answer.status_code == 409
    with app.app_context():
        assert db.session().query(User).filter_by(email="nora@acme.example").one().role == "clerk"
