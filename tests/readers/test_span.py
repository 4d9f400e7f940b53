"""Which statements of an account share no line."""

from dataclasses import replace
from datetime import date

import pytest

from payportal.readers.span import STEPS, Chain, Span


def day(number):
    return date(2026, 10, number)


FIRST = Span(account="4711", number="10/1", currency="EUR", opening_on=day(13), opening_minor=0,
             closing_on=day(14), closing_minor=500)  # fmt: skip
SECOND = replace(FIRST, number="11/1", opening_on=day(14), opening_minor=500, closing_on=day(15), closing_minor=900)
THIRD = replace(FIRST, number="12/1", opening_on=day(15), opening_minor=900, closing_on=day(16), closing_minor=300)


def test_statements_whose_balances_follow_upon_each_other_are_apart():
    chain = Chain([FIRST, SECOND, THIRD])
    assert [chain.apart(one) for one in (FIRST, SECOND, THIRD)] == [{SECOND, THIRD}, {FIRST, THIRD}, {FIRST, SECOND}]
    assert Chain([FIRST, THIRD]).apart(FIRST) == set()


@pytest.mark.parametrize(
    "changed",
    [
        {"opening_minor": 400},  # rows are missing between them, or they overlap
        {"opening_on": day(13)},
        {"number": "10/1"},  # the same statement, corrected
        {"number": ""},
        {"closing_minor": 500},  # it could follow upon itself
        {"account": "4712"},
        {"currency": "USD"},
    ],
)
def test_without_proof_nothing_is_apart(changed):
    assert Chain([FIRST]).apart(replace(SECOND, **changed)) == set()


def test_a_statement_sent_again_is_not_apart_from_itself():
    assert Chain([SECOND]).apart(replace(SECOND, lines=range(3))) == set()


def test_balances_are_followed_for_a_month_of_days():
    chain = [
        replace(FIRST, number=str(number), opening_minor=number, closing_minor=number + 1, opening_on=FIRST.closing_on)
        for number in range(50)
    ]
    assert len(Chain(chain).apart(chain[0])) == STEPS
