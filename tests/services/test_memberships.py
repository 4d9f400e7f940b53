"""People of a company: joined, changed, removed; the last administrator stays."""

import pytest
from sqlalchemy import select

from payportal.domain.company_role import Limit
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.money import Money
from payportal.models.audit import AuditEvent
from payportal.models.membership import Membership, MembershipAccount
from payportal.models.user import User
from payportal.queries import membership
from payportal.services import memberships, users
from payportal.services.memberships import Place
from tests.builders import a_customer


@pytest.fixture
def acme(session):
    return a_customer(session, "C-1", name="Acme")


@pytest.fixture
def west(session, acme):
    return a_customer(session, "C-2", name="Acme West", parent_id=acme.id)


def a_person(session, company, role="admin", email="", **place):
    user = User(email=email or f"{role}@acme.example", role="customer", customer_id=company.id)
    session.add(user)
    session.flush()
    return memberships.join(session, user.id, company.id, Place(role, **place), actor="test")


def test_who_is_added_for_a_customer_is_an_administrator_of_it(session, acme):
    user = users.add(session, "first@acme.example", role="customer", actor="cli", customer_number="C-1").user
    [seat] = membership.seats(session, user.id)
    assert (seat.company, seat.role, seat.limit, seat.all_accounts) == ("Acme", "admin", Limit(), True)


def test_a_person_may_belong_to_several_companies_but_once_to_each(session, acme):
    globex = a_customer(session, "C-9", name="Globex")
    row = a_person(session, acme)
    memberships.join(session, row.user_id, globex.id, Place("viewer"), actor="test")
    assert [(seat.company, seat.role) for seat in membership.seats(session, row.user_id)] == [
        ("Acme", "admin"), ("Globex", "viewer")
    ]  # fmt: skip
    with pytest.raises(Conflict, match="belongs to your company already"):
        memberships.join(session, row.user_id, globex.id, Place("payer"), actor="test")


def test_chosen_accounts_are_all_that_is_seen(session, acme, west):
    row = a_person(session, acme, "payer", accounts=(west.id,), limit=Limit(50_000, "USD"))
    [seat] = membership.seats(session, row.user_id)
    assert membership.account_ids(session, seat) == [west.id]
    west.parent_id = None  # it leaves the company
    session.flush()
    assert membership.account_ids(session, seat) == []


def test_all_accounts_are_the_company_and_its_children(session, acme, west):
    [seat] = membership.seats(session, a_person(session, acme).user_id)
    assert membership.account_ids(session, seat) == [acme.id, west.id]


@pytest.mark.parametrize("act", ["remove", "change"])
def test_the_last_administrator_stays(session, acme, act):
    row = a_person(session, acme)
    a_person(session, acme, "approver")
    with pytest.raises(Conflict, match="last administrator of your company"):
        _leave(session, acme, row, act)
    assert session.get_one(Membership, row.id).company_role == "admin"
    a_person(session, acme, "admin", email="second@acme.example")
    _leave(session, acme, row, act)


def _leave(session, company, row, act):
    if act == "remove":
        memberships.remove(session, company.id, row.id, actor="test")
    else:
        memberships.change(session, company.id, row.id, Place("payer"), actor="test")


def test_an_administrator_whose_sign_in_is_closed_does_not_count(session, acme):
    row, other = a_person(session, acme), a_person(session, acme, email="second@acme.example")
    session.get_one(User, other.user_id).active = False
    session.flush()
    with pytest.raises(Conflict, match="last administrator"):
        memberships.remove(session, acme.id, row.id, actor="test")


def test_who_is_removed_loses_the_place_and_the_chosen_accounts(session, acme, west):
    a_person(session, acme)
    row = a_person(session, acme, "viewer", accounts=(west.id,))
    user_id = row.user_id
    memberships.remove(session, acme.id, row.id, actor="admin@acme.example")
    assert membership.seats(session, user_id) == []
    assert session.scalars(select(MembershipAccount)).all() == []
    [event] = session.scalars(select(AuditEvent).where(AuditEvent.action == "remove_member"))
    assert (event.actor, event.subject, event.detail) == ("admin@acme.example", f"user:{user_id}", {"company": acme.id})


def test_a_person_of_another_company_is_not_there(session, acme):
    row = a_person(session, a_customer(session, "C-9"), email="x@globex.example")
    with pytest.raises(NotFound):
        memberships.change(session, acme.id, row.id, Place("viewer"), actor="test")
    with pytest.raises(NotFound):
        memberships.remove(session, acme.id, row.id, actor="test")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place("owner"), "Choose what this person may do"),
        (Place("payer", accounts=()), "at least one account"),
        (Place("payer", accounts=(10**6,)), "does not belong to your company"),
    ],
)
def test_a_place_that_cannot_be_is_refused(session, acme, place, words):
    with pytest.raises(PayportalError, match=words):
        memberships.check(session, acme.id, place)


def test_an_administrator_sees_all_accounts(session, acme, west):
    with pytest.raises(PayportalError, match="sees all accounts"):
        memberships.check(session, acme.id, Place("admin", accounts=(west.id,)))


def test_two_people_decide_only_where_there_are_two(session, acme):
    a_person(session, acme)
    with pytest.raises(Conflict, match="Two people who may approve"):
        memberships.set_threshold(session, acme.id, Money(100_000, "USD"), actor="test")
    a_person(session, acme, "approver")
    memberships.set_threshold(session, acme.id, Money(100_000, "USD"), actor="test")
    memberships.set_threshold(session, acme.id, Money(200_000, "USD"), actor="test")
    assert memberships.threshold(session, acme.id) == Limit(200_000, "USD")
    memberships.set_threshold(session, acme.id, None, actor="test")
    assert memberships.threshold(session, acme.id) == Limit()


def test_who_changes_sides_leaves_the_company(session, acme):
    user = users.add(session, "first@acme.example", role="customer", actor="cli", customer_number="C-1").user
    users.change_role(session, user.id, role="clerk", actor="cli")
    assert membership.seats(session, user.id) == []
