"""Versions of the policy: drafted, put in force, never changed; a customer's own holds for that customer alone."""

import pytest
from sqlalchemy import select

from payportal.domain.errors import Conflict, NotFound
from payportal.matching.policy_rules import BadPolicy, checked, delivered
from payportal.models.audit import AuditEvent
from payportal.queries import match_policies as found
from payportal.services import match_policies
from tests.builders import a_customer

ADMIN = "admin@example.com"


def made(session, settings, *, customer=None, force=True):
    number = customer.id if customer else None
    policy = match_policies.draft(session, settings, customer_id=number, author=ADMIN, reason="a test")
    return match_policies.put_in_force(session, policy.id, actor=ADMIN) if force else policy


def test_a_draft_changes_nothing_until_it_is_put_in_force(session):
    draft = made(session, checked({"cents_tolerance": "0.25"}), force=False)
    assert (draft.version, draft.state) == (1, "draft")
    assert found.document(session) == delivered()
    match_policies.put_in_force(session, draft.id, actor=ADMIN)
    assert found.document(session)["cents_tolerance"] == "0.25"
    assert str(found.load(session).business.cents_tolerance) == "0.25"
    acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert acts == ["draft_policy", "policy_in_force"]


def test_the_next_version_supersedes_the_one_before(session):
    first, second = (made(session, checked({"discount_grace_days": days})) for days in (1, 2))
    assert [(one.version, one.state) for one in found.versions(session)] == [(2, "in_force"), (1, "superseded")]
    assert first.superseded_at == second.in_force_from


def test_a_draft_older_than_what_is_in_force_is_refused(session):
    old = made(session, checked({"discount_grace_days": 1}), force=False)
    made(session, checked({"discount_grace_days": 2}))
    with pytest.raises(Conflict, match="newer than this draft"):
        match_policies.put_in_force(session, old.id, actor=ADMIN)
    assert found.document(session)["discount_grace_days"] == 2


@pytest.mark.parametrize(
    ("settings", "reason", "error", "words"),
    [
        ({"cents_tolerance": "a lot"}, "why", BadPolicy, "no amount"),
        ({}, "why", Conflict, "in force already"),
        ({"discount_grace_days": 3}, "  ", Conflict, "Say why"),
    ],
)
def test_what_cannot_be_kept_is_refused(session, settings, reason, error, words):
    with pytest.raises(error, match=words):
        match_policies.draft(session, settings, author=ADMIN, reason=reason)
    assert found.versions(session) == []


def test_nobody_puts_in_force_what_is_not_there_or_was_before(session):
    with pytest.raises(NotFound):
        match_policies.put_in_force(session, 99, actor=ADMIN)
    policy = made(session, checked({"discount_grace_days": 1}))
    with pytest.raises(Conflict, match="in force before"):
        match_policies.put_in_force(session, policy.id, actor=ADMIN)


def test_an_override_holds_for_its_customer_and_follows_the_business_in_the_rest(session):
    acme, globex = a_customer(session), a_customer(session, "C-200")
    made(session, {"cents_tolerance": "0.10"}, customer=acme)
    made(session, checked({"wire_fee_limit": "20"}))
    loaded = found.load(session)
    assert [str(loaded.of(one.id).cents_tolerance) for one in (acme, globex)] == ["0.10", "1.00"]
    assert [str(loaded.of(one.id).wire_fee_limit) for one in (acme, globex)] == ["20.00", "20.00"]
    made(session, {}, customer=acme)
    assert found.load(session).customers == {}


def test_an_override_of_nobody_is_refused(session):
    with pytest.raises(NotFound):
        match_policies.draft(session, {"cents_tolerance": "0"}, customer_id=99, author=ADMIN, reason="why")


def test_what_is_proposed_is_what_would_be_in_force(session):
    acme = a_customer(session)
    made(session, {"cents_tolerance": "0.10"}, customer=acme)
    business = found.proposed(session, checked({"discount_grace_days": 9}))
    assert (business.business.discount_grace_days, str(business.of(acme.id).cents_tolerance)) == (9, "0.10")
    own = found.proposed(session, {"discount_grace_days": 4}, acme.id)
    assert (own.of(acme.id).discount_grace_days, str(own.of(acme.id).cents_tolerance)) == (4, "1.00")
    assert found.standing(session).of(acme.id).discount_grace_days == 0
