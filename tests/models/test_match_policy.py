"""What a policy says and why a gate closed is kept by the database itself; one of a scope is in force."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from payportal.matching.policy_rules import delivered
from payportal.models.base import utcnow
from payportal.models.match_gate import MatchGate
from payportal.models.match_policy import MatchPolicy, scope_of
from tests.builders import a_customer


def a_policy(session, version=1, *, customer=None, **columns):
    number = customer.id if customer else None
    given = {"rules": delivered(), "author": "a@example.com", "reason": "first", **columns}
    policy = MatchPolicy(scope=scope_of(number), customer_id=number, version=version, **given)
    session.add(policy)
    session.flush()
    return policy


def a_gate(session, **columns):
    given = {"scope": "business", "evidence_class": "partial", "reason": "undone", "closed_by": "c@example.com"}
    gate = MatchGate(**{**given, **columns})
    session.add(gate)
    session.flush()
    return gate


def refused(session, statement, **values):
    with pytest.raises(DBAPIError) as error, session.begin_nested():
        session.execute(text(statement), values)
    return str(error.value)


@pytest.mark.parametrize("change", ["rules = '{}'", "reason = 'other'", "author = 'b'", "version = 9"])
def test_what_a_version_says_never_changes(session, change):
    a_policy(session)
    assert "kept as it was written" in refused(session, f"UPDATE match_policy SET {change}")


def test_a_version_comes_into_force_once_and_ends_once(session):
    policy = a_policy(session)
    assert policy.state == "draft"
    policy.in_force_from = utcnow()
    session.flush()
    assert policy.state == "in_force"
    policy.superseded_at = utcnow()
    session.flush()
    assert policy.state == "superseded"
    for column in ("in_force_from", "superseded_at"):
        assert "kept" in refused(session, f"UPDATE match_policy SET {column} = NULL")


def test_no_version_and_no_gate_is_deleted(session):
    a_policy(session)
    a_gate(session)
    for table in ("match_policy", "match_gate"):
        assert "kept" in refused(session, f"DELETE FROM {table}")


def test_one_version_of_a_scope_is_in_force_and_each_number_is_given_once(session):
    customer = a_customer(session)
    a_policy(session, in_force_from=utcnow())
    a_policy(session, customer=customer, in_force_from=utcnow())
    for columns in ({"version": 2, "in_force_from": utcnow()}, {"version": 1}):
        with pytest.raises(DBAPIError), session.begin_nested():
            a_policy(session, **columns)


def test_a_scope_names_its_customer(session):
    customer = a_customer(session)
    insert = """INSERT INTO match_policy (scope, customer_id, version, rules, author, reason, created_at)
                VALUES (:scope, :customer, 1, '{}', 'a', 'b', '2026-11-12 00:00:00+00:00')"""
    assert "scope_of_customer" in refused(session, insert, scope="business", customer=customer.id)
    assert "scope_of_customer" in refused(session, insert, scope="customer:9", customer=None)


def test_a_gate_is_closed_once_at_a_time_and_opened_once(session):
    gate = a_gate(session)
    with pytest.raises(DBAPIError), session.begin_nested():
        a_gate(session)
    gate.opened_at, gate.opened_by = utcnow(), "b@example.com"
    session.flush()
    a_gate(session)
    assert "kept" in refused(session, "UPDATE match_gate SET reason = 'nothing' WHERE id = :id", id=gate.id)
    assert "kept" in refused(
        session, "UPDATE match_gate SET opened_at = NULL, opened_by = '' WHERE id = :id", id=gate.id
    )
