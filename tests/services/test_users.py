"""People: invited once, in by their password only, slowed down when they guess, and never without an administrator."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.models.audit import AuditEvent
from payportal.models.base import utcnow
from payportal.models.partner import Partner
from payportal.models.user import LoginLink, SignInAttempt, User
from payportal.services import users
from tests.services.a_payment import a_customer

PASSWORD = "a sentence that is long"


def an_admin(session, email="admin@example.com"):
    return users.add(session, email, role="admin", actor="cli").user


def with_password(session, email="admin@example.com"):
    invited = users.add(session, email, role="admin", actor="cli")
    users.set_password(session, invited.token, PASSWORD, at=utcnow())
    return invited.user


def test_an_added_person_has_a_link_of_which_only_the_hash_is_kept(session):
    invited = users.add(session, " Clerk@Example.com ", role="clerk", actor="admin@example.com")
    assert (invited.user.email, invited.user.role, invited.user.password_hash) == ("clerk@example.com", "clerk", "")
    link = session.scalars(select(LoginLink)).one()
    assert invited.token not in link.token_hash
    assert users.of_link(session, invited.token, at=utcnow()).id == invited.user.id
    events = session.execute(select(AuditEvent.actor, AuditEvent.action)).all()
    assert events == [("admin@example.com", "add_user")]


@pytest.mark.parametrize(
    ("role", "more", "words"),
    [
        ("customer", {}, "needs a customer number"),
        ("customer", {"customer_number": "C-9"}, "there is no customer C-9"),
        ("partner", {}, "needs a partner number"),
        ("partner", {"partner_number": "P-9"}, "there is no partner P-9"),
        ("owner", {}, "'owner' is no role"),
    ],
)
def test_a_role_without_its_company_is_refused(session, role, more, words):
    with pytest.raises(PayportalError, match=words):
        users.add(session, "x@example.com", role=role, actor="cli", **more)
    assert session.scalars(select(User)).all() == []


def test_a_role_gets_only_the_company_it_needs(session):
    acme = a_customer(session)
    partner = Partner(number="P-1", name="Partner", email="p@example.com")
    session.add(partner)
    numbers = {"customer_number": "C-1", "partner_number": "P-1"}
    made = {
        role: users.add(session, f"{role}@example.com", role=role, actor="cli", **numbers).user
        for role in ("customer", "partner", "clerk")
    }
    assert (made["customer"].customer_id, made["customer"].partner_id) == (acme, None)
    assert (made["partner"].customer_id, made["partner"].partner_id) == (None, partner.id)
    assert (made["clerk"].customer_id, made["clerk"].partner_id) == (None, None)


def test_the_same_address_is_added_once(session):
    an_admin(session)
    with pytest.raises(Conflict):
        users.add(session, "ADMIN@example.com", role="clerk", actor="cli")


@pytest.mark.parametrize("address", ["", "no address", "a@", "a@b@c"])
def test_what_is_no_address_is_refused(session, address):
    with pytest.raises(PayportalError, match="no e-mail address"):
        users.add(session, address, role="clerk", actor="cli")


def test_a_link_works_once(session):
    token = users.add(session, "a@example.com", role="admin", actor="cli").token
    user = users.set_password(session, token, PASSWORD, at=utcnow())
    assert (user.session_epoch, users.find_by_password(session, "A@example.com ", PASSWORD)) == (1, user)
    with pytest.raises(NotFound):
        users.set_password(session, token, "another sentence, longer", at=utcnow())
    assert users.find_by_password(session, "a@example.com", PASSWORD) is user


def test_a_link_ends_after_a_day(session):
    token = users.add(session, "a@example.com", role="admin", actor="cli").token
    assert users.of_link(session, token, at=utcnow() + timedelta(hours=23)).email == "a@example.com"
    with pytest.raises(NotFound):
        users.of_link(session, token, at=utcnow() + timedelta(hours=24, seconds=1))


def test_a_new_link_ends_the_old_one(session):
    invited = users.add(session, "a@example.com", role="admin", actor="cli")
    newer = users.invite_again(session, invited.user.id, actor="cli")
    with pytest.raises(NotFound):
        users.of_link(session, invited.token, at=utcnow())
    assert users.of_link(session, newer.token, at=utcnow()).id == invited.user.id


@pytest.mark.parametrize("password", ["elevenchars", "aaaaaaaaaaaaaaaa", "somebody-is-here", "x" * 201])
def test_a_password_that_is_easily_guessed_is_refused(session, password):
    token = users.add(session, "somebody@example.com", role="admin", actor="cli").token
    with pytest.raises(PayportalError):
        users.set_password(session, token, password, at=utcnow())
    assert users.of_link(session, token, at=utcnow()).password_hash == ""


@pytest.mark.parametrize(
    ("email", "password"),
    [("admin@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("invited@example.com", "")],
)
def test_every_failure_to_sign_in_is_the_same_nobody(session, email, password):
    with_password(session)
    users.add(session, "invited@example.com", role="clerk", actor="cli")
    assert users.find_by_password(session, email, password) is None


def test_a_deactivated_person_is_out_everywhere(session):
    with_password(session, "other@example.com")
    user = with_password(session)
    epoch = user.session_epoch
    users.deactivate(session, user.id, actor="other@example.com")
    assert (user.active, user.session_epoch) == (False, epoch + 1)
    assert users.find_by_password(session, "admin@example.com", PASSWORD) is None
    with pytest.raises(Conflict):
        users.invite_again(session, user.id, actor="other@example.com")
    users.activate(session, user.id, actor="other@example.com")
    assert users.find_by_password(session, "admin@example.com", PASSWORD) is user


@pytest.mark.parametrize("leave", ["deactivate", "change_role"])
def test_the_last_administrator_stays(session, leave):
    admin = an_admin(session)
    more = {"role": "clerk"} if leave == "change_role" else {}
    with pytest.raises(Conflict) as refused:
        getattr(users, leave)(session, admin.id, actor="admin@example.com", **more)
    assert refused.value.code == "last_admin"
    assert (admin.role, admin.active, admin.session_epoch) == ("admin", True, 0)


def test_one_of_two_administrators_may_leave(session):
    first = an_admin(session)
    an_admin(session, "second@example.com")
    users.change_role(session, first.id, role="clerk", actor="second@example.com")
    assert (first.role, first.session_epoch) == ("clerk", 1)


def test_the_sixth_try_for_an_account_in_a_quarter_of_an_hour_is_refused(session):
    tries = [users.may_try(session, "Admin@example.com", f"10.0.0.{n}") for n in range(6)]
    assert tries == [True] * 5 + [False]
    assert users.may_try(session, "nobody@example.com", "10.0.1.1")


def test_the_thirty_first_try_from_an_address_is_refused(session):
    tries = [users.may_try(session, f"a{n}@example.com", "10.0.0.1") for n in range(31)]
    assert tries == [True] * 30 + [False]


def test_tries_are_forgotten_after_a_quarter_of_an_hour_and_after_a_sign_in(session):
    user = with_password(session)
    session.add(SignInAttempt(email=user.email, address="10.0.0.1", tried_at=utcnow() - timedelta(minutes=16)))
    users.may_try(session, user.email, "10.0.0.1")
    assert len(session.scalars(select(SignInAttempt)).all()) == 1
    users.signed_in(session, user.id)
    assert session.scalars(select(SignInAttempt)).all() == []
