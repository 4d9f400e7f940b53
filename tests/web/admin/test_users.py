"""Administrators: add people, hand over the link once, change and close accounts."""

import re

import pytest
from sqlalchemy import select

from payportal.models.audit import AuditEvent
from payportal.models.base import db
from payportal.models.user import User
from tests.outbox import mails
from tests.web.an_account import a_customer, writing
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def admin_id(app):
    return a_user(app, "admin")


@pytest.fixture
def admin(app, admin_id):
    return signed_in(app, admin_id)


def user(app, email):
    with app.app_context():
        return db.session().scalar(select(User).where(User.email == email))


def add(app, admin, **fields):
    given = {"email": "new@example.com", "role": "clerk", "customer_number": "", "partner_number": "", **fields}
    return post(app, admin, "/admin/users/new", **given)


def test_an_added_person_gets_a_link_that_is_shown_once_and_mailed(app, admin):
    text = add(app, admin).text
    link = re.search(r"http://localhost(/set-password/[\w-]+)", text)[1]
    assert app.test_client().get(link).status_code == 200
    added = user(app, "new@example.com")
    assert link not in admin.get(f"/admin/users/{added.id}").text
    [mail] = mails(app, "new@example.com")
    assert "/set-password/" in mail


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "nobody"}, "no e-mail address"),
        ({"email": ""}, "Enter the person"),
        ({"role": "customer"}, "needs a customer number"),
        ({"role": "customer", "customer_number": "C-9"}, "there is no customer C-9"),
        ({"role": "partner", "partner_number": "P-9"}, "there is no partner P-9"),
        ({"email": "admin@example.com"}, "has an account already"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nobody_is_added(app, admin, fields, words):
    answer = add(app, admin, **fields)
    assert answer.text.count(words) == 2
    with app.app_context():
        assert len(db.session().scalars(select(User)).all()) == 1


def test_a_customer_is_added_to_a_customer(app, admin):
    customer = a_customer(app, "C-1")
    add(app, admin, role="customer", customer_number="C-1")
    assert user(app, "new@example.com").customer_id == customer


def test_a_role_is_changed_and_the_person_signs_in_anew(app, admin):
    other = a_user(app, "clerk")
    client = signed_in(app, other)
    post(app, admin, f"/admin/users/{other}/role", role="approver", customer_number="", partner_number="")
    assert user(app, "clerk@example.com").role == "approver"
    assert client.get("/workbench").location == "/login?next=/workbench"


@pytest.mark.parametrize("act", ["deactivate", "role"])
def test_the_last_administrator_cannot_leave(app, admin, admin_id, act):
    answer = post(app, admin, f"/admin/users/{admin_id}/{act}", role="clerk", customer_number="", partner_number="")
    assert "is the last administrator" in answer.text
    kept = user(app, "admin@example.com")
    assert (kept.role, kept.active) == ("admin", True)


def test_what_an_administrator_does_is_written_down(app, admin):
    other = a_user(app, "clerk")
    for act in ("link", "sign-out", "deactivate", "activate"):
        post(app, admin, f"/admin/users/{other}/{act}")
    with app.app_context():
        query = select(AuditEvent.actor, AuditEvent.action).where(AuditEvent.subject == f"user:{other}")
        acts = [tuple(row) for row in db.session().execute(query.order_by(AuditEvent.id))]
    assert acts == [
        ("admin@example.com", act)
        for act in ("new_link", "sign_out_everywhere", "deactivate_user", "activate_user")
    ]  # fmt: skip


def test_people_are_found_by_what_is_known_of_them(app, admin):
    a_user(app, "customer", email="payer@acme.example", customer_id=a_customer(app, "C-77", name="Acme Corp"))
    for word in ("payer@acme", "C-77", "acme corp", "customer"):
        assert "payer@acme.example" in admin.get(f"/admin/users?q={word}").text
    assert "Nobody is found" in admin.get("/admin/users?q=zzz").text


def test_a_person_that_is_not_there_is_not_found(app, admin):
    assert admin.get("/admin/users/999").status_code == 404


def test_who_lost_the_telephone_is_let_in_without_it(sqlite_app):
    import pyotp

    from payportal.services import authenticators
    from payportal.web.clock import now

    admin, clerk = a_user(sqlite_app, "admin"), a_user(sqlite_app, "clerk")
    with writing(sqlite_app) as session:
        secret = authenticators.begin(session, clerk, sqlite_app.extensions["sealer"], at=now())
        code = pyotp.TOTP(secret).at(now())
        authenticators.confirm(session, clerk, code, sqlite_app.extensions["sealer"], at=now())
    client, theirs = signed_in(sqlite_app, admin), signed_in(sqlite_app, clerk)
    assert "Remove lost app and passkeys" in client.get(f"/admin/users/{clerk}").text
    post(sqlite_app, client, f"/admin/users/{clerk}/reset-second-step")
    assert "Remove lost app and passkeys" not in client.get(f"/admin/users/{clerk}").text
    assert theirs.get("/workbench").status_code == 302
    with writing(sqlite_app) as session:
        assert not authenticators.is_on(session, clerk)
