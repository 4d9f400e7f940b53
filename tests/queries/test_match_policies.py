"""The policies that a run keeps, and customers found for one of their own."""

from datetime import UTC, datetime

import pytest

from payportal.domain.errors import NotFound
from payportal.queries import match_policies
from payportal.services import match_gates
from payportal.services import match_policies as policies
from tests.builders import a_customer


def test_without_any_version_the_policy_as_delivered_holds(session):
    loaded = match_policies.load(session)
    assert loaded.customers == {}
    assert not loaded.watches
    assert match_policies.in_force(session) is None


def test_a_gate_of_the_business_is_closed_for_customers_with_their_own_policy_too(session):
    acme = a_customer(session, name="Acme Tools")
    made = policies.draft(session, {"discount_grace_days": 2}, customer_id=acme.id, author="a", reason="b")
    policies.put_in_force(session, made.id, actor="a")
    match_gates.close(session, "amount", customer_id=None, actor="a", reason="audit")
    assert not match_policies.load(session).of(acme.id).applies("amount")


def test_customers_are_found_by_name_or_number_without_wildcards(session):
    for number, name in (("C-1", "Acme Tools"), ("C-2", "Birch 100% Bakery"), ("D-1", "Cedar")):
        a_customer(session, number, name=name)
    assert [row.name for row in match_policies.customers(session, "acme")] == ["Acme Tools"]
    assert [row.number for row in match_policies.customers(session, "C-")] == ["C-1", "C-2"]
    assert [row.number for row in match_policies.customers(session, "%")] == ["C-2"]
    assert match_policies.customers(session) == []


def test_a_closed_gate_is_said_in_a_sentence():
    moment = datetime(2026, 11, 12, 9, tzinfo=UTC)
    said = match_policies.closed_sentence("partial", "Acme", moment, "an application was undone")
    assert (
        said
        == "automatic application is closed for partial payments of Acme since 12 Nov 2026: an application was undone"
    )


def test_the_stamp_changes_with_every_version_and_gate(session):
    stamps = [match_policies.stamp(session)]
    made = policies.draft(session, {"discount_grace_days": 2}, author="a", reason="b")
    stamps.append(match_policies.stamp(session))
    policies.put_in_force(session, made.id, actor="a")
    stamps.append(match_policies.stamp(session))
    gate = match_gates.close(session, "amount", customer_id=None, actor="a", reason="audit")
    stamps.append(match_policies.stamp(session))
    match_gates.reopen(session, gate.id, actor="a", reason="done")
    stamps.append(match_policies.stamp(session))
    assert stamps[0] == stamps[1]  # a draft is no matter of a run
    assert len(set(stamps)) == 4


def test_what_is_not_there_is_not_found(session):
    for ask in (match_policies.one, match_policies.by_version, match_policies.customer):
        with pytest.raises(NotFound):
            ask(session, 99)
