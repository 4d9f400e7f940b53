from datetime import date, timedelta

import pytest

from payportal.matching.customs import habits_shown, in_words
from payportal.matching.engine import match
from payportal.matching.memory_source import MemorySource
from payportal.matching.proposal import ProposedLine
from payportal.matching.rules import MatchRules
from tests.matching.builders import DAY, item, payer, pending, receipt


@pytest.mark.parametrize(
    ("memo", "cells", "line", "shown"),
    [
        ("K0265479", {"open_minor": 0}, {}, ["quotes_number"]),
        ("265479", {"open_minor": 0}, {}, ["drops_prefix"]),
        ("PO 778899", {"open_minor": 0, "purchase_order": "778899"}, {}, ["quotes_order"]),
        ("THANK YOU", {"open_minor": 0}, {}, ["names_nothing"]),
        ("K0265479", {"open_minor": 500}, {}, ["pays_part", "quotes_number"]),
        ("K0265479", {"open_minor": 0}, {"adjustment_minor": 5, "adjustment_reason": "Freight"},
         ["quotes_number", "short:freight"]),
        ("K0265479", {"open_minor": 0, "discount_date": DAY - timedelta(3)}, {"discount_minor": 5},
         ["discount_late:3", "quotes_number"]),
        ("K0265479", {"open_minor": 0, "discount_date": date(2020, 1, 1)}, {"discount_minor": 5},
         ["discount_late:90", "quotes_number"]),
        ("K0265479", {"open_minor": 0, "discount_date": DAY}, {"discount_minor": 5}, ["quotes_number"]),
    ],
)  # fmt: skip
def test_a_decision_shows_habits(memo, cells, line, shown):
    told = receipt(memo=memo)
    assert habits_shown(told, [item(**cells)], [ProposedLine(1, 100, **line)]) == shown


def test_money_on_account_shows_none():
    assert habits_shown(receipt(memo="K0265479"), [], []) == []


@pytest.mark.parametrize(
    ("habit", "words"),
    [
        ("discount_late:1", "takes the discount 1 day late"),
        ("discount_late:4", "takes the discount 4 days late"),
        ("short:not_received", "pays short for not received"),
        ("quotes_order", "quotes purchase orders"),
    ],
)
def test_a_habit_is_told_in_words(habit, words):
    assert in_words(habit) == words


def held(habits):
    """Two customers of the same name with an item of the amount: only the habit of one tells them apart."""
    items = [item(1, "K0265479", minor=100_000), item(2, "K0265480", minor=100_000, customer_id=2)]
    payers = [payer(1, "Linden Bakery Inc."), payer(2, "Linden Bakery Inc.", number="C00002")]
    source = MemorySource(items, payers, habits=habits)
    (proposal,) = match([pending(minor=100_000)], source, MatchRules())
    return proposal


def test_habits_rank_what_is_held_and_apply_nothing():
    assert [one.customer_id for one in held({}).suggestions] == [1, 2]
    proposal = held({2: {"names_nothing": 9}})
    assert proposal.verdict == "hold"
    assert [one.customer_id for one in proposal.suggestions] == [2, 1]
    assert "as this customer did before: names no document" in [one.reason for one in proposal.suggestions[0].clues]
