"""Invitations into a company: one link, one mailbox, one week."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.domain.company_role import Limit
from payportal.domain.errors import Conflict, NotFound
from payportal.models.audit import AuditEvent
from payportal.models.base import utcnow
from payportal.models.user import User
from payportal.queries import company_people, membership
from payportal.services import company_invitations, users
from payportal.services.company_invitations import LASTS
from payportal.services.memberships import Place
from tests.builders import a_customer

NEW = "new@acme.example"


@pytest.fixture
def acme(session):
    return a_customer(session, "C-1", name="Acme")


def invite(session, company, email=NEW, place=None, **more):
    place = place or Place("payer", Limit(50_000, "USD"))
    return company_invitations.invite(session, company.id, email, place, actor="admin@acme.example", **more)


def accept(session, sent, *, at=None):
    return company_invitations.accept(session, sent.token, at=at or utcnow())


def test_a_new_person_gets_the_place_and_chooses_a_password(session, acme):
    made = accept(session, invite(session, acme, " New@Acme.example ", name="Nora New"))
    user = users.set_password(session, made.token, "a sentence that is long", at=utcnow())
    [seat] = membership.seats(session, user.id)
    assert (user.email, user.name, seat.role, seat.limit) == (NEW, "Nora New", "payer", Limit(50_000, "USD"))
    assert company_people.invitations(session, acme.id) == []


def test_who_can_sign_in_already_keeps_the_password_and_gets_the_second_company(session, acme):
    globex = a_customer(session, "C-9", name="Globex")
    known = users.add(session, NEW, role="customer", actor="cli", customer_number="C-9")
    users.set_password(session, known.token, "a sentence that is long", at=utcnow())
    assert accept(session, invite(session, acme)) is None
    assert [seat.company for seat in membership.seats(session, known.user.id)] == ["Acme", "Globex"]
    assert known.user.customer_id == globex.id


def test_chosen_accounts_come_along(session, acme):
    west = a_customer(session, "C-2", parent_id=acme.id)
    accept(session, invite(session, acme, place=Place("viewer", accounts=(west.id,))))
    user = session.scalar(select(User).where(User.email == NEW))
    assert membership.account_ids(session, membership.seats(session, user.id)[0]) == [west.id]


@pytest.mark.parametrize("how", ["used", "revoked", "sent again", "expired", "never was"])
def test_a_link_works_once_in_time_and_until_it_is_taken_back(session, acme, how):
    sent, at = invite(session, acme), utcnow()
    invitation_id = sent.invitation.id
    if how == "used":
        accept(session, sent)
    elif how == "revoked":
        company_invitations.revoke(session, acme.id, invitation_id, actor="a")
    elif how == "sent again":
        company_invitations.send_again(session, acme.id, invitation_id, actor="a")
    elif how == "expired":
        at += LASTS + timedelta(seconds=1)
    else:
        sent = company_invitations.Sent(sent.invitation, "x")
    with pytest.raises(NotFound, match="used, taken back or is older than a week"):
        accept(session, sent, at=at)


def test_sending_again_gives_another_week(session, acme):
    sent = invite(session, acme)
    sent.invitation.expires_at = utcnow() - timedelta(days=1)
    again = company_invitations.send_again(session, acme.id, sent.invitation.id, actor="a")
    accept(session, again)
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.subject == f"customer:{acme.id}"))
    assert list(actions) == ["invite_member", "invite_member_again"]


def test_nobody_is_invited_twice_or_into_what_they_belong_to(session, acme):
    sent = invite(session, acme)
    with pytest.raises(Conflict, match="is invited already"):
        invite(session, acme)
    accept(session, sent)
    with pytest.raises(Conflict, match="belongs to your company already"):
        invite(session, acme)


def test_another_company_cannot_touch_it(session, acme):
    sent, other = invite(session, acme), a_customer(session, "C-9")
    for act in (company_invitations.revoke, company_invitations.send_again):
        with pytest.raises(NotFound):
            act(session, other.id, sent.invitation.id, actor="x")


@pytest.mark.parametrize("closed", [False, True])
def test_an_address_of_another_side_or_a_closed_one_is_refused(session, acme, closed):
    role = {"role": "customer", "customer_number": "C-1"} if closed else {"role": "clerk"}
    user = users.add(session, NEW, actor="cli", **role).user
    if closed:
        users.change_role(session, user.id, role="clerk", actor="cli")
        users.deactivate(session, user.id, actor="cli")
    sent = invite(session, acme)
    with pytest.raises(Conflict, match="cannot be used here"):
        accept(session, sent)
    assert membership.seats(session, user.id) == []
