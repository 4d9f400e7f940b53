"""Roles within a customer's company, and what a limit lets through."""

import pytest

from payportal.domain.company_role import Act, Limit, may, roles_that_may
from payportal.domain.money import Money

ALLOWED = {
    "viewer": {Act.SEE},
    "payer": {Act.SEE, Act.PAY},
    "approver": {Act.SEE, Act.PAY, Act.APPROVE},
    "admin": {Act.SEE, Act.PAY, Act.APPROVE, Act.MANAGE},
    "stranger": set(),
    "": set(),
}


@pytest.mark.parametrize("role", ALLOWED)
def test_each_role_may_what_the_one_before_may_and_one_thing_more(role):
    assert {act for act in Act if may(role, act)} == ALLOWED[role]


def test_who_may_approve():
    assert roles_that_may(Act.APPROVE) == ("approver", "admin")


@pytest.mark.parametrize(
    ("limit", "amount", "allowed"),
    [
        (Limit(), Money(10**12, "USD"), True),
        (Limit(50_000, "USD"), Money(50_000, "USD"), True),  # up to and with
        (Limit(50_000, "USD"), Money(50_001, "USD"), False),
        (Limit(50_000, "USD"), Money(1, "EUR"), False),  # cannot be compared
        (Limit(0, "USD"), Money(1, "USD"), False),
    ],
)
def test_a_limit_lets_through_what_is_within(limit, amount, allowed):
    assert limit.allows(amount) is allowed
