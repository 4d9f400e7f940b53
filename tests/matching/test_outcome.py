"""What a run writes of an answer: the lines and the document, or the one reason and the suggestions."""

import json

from payportal.matching.outcome import outcome_of
from tests.matching.builders import item, pending, run


def answered(**said):
    (proposal,) = run([pending(**said)], [item()])
    return proposal


def test_what_is_applied_carries_its_lines_and_why():
    outcome = outcome_of(answered(memo="INV K0265479"))
    assert outcome.applies
    assert [(line.item_id, line.cash_minor) for line in outcome.lines] == [(1, 168015)]
    assert [clue["reason"] for clue in json.loads(outcome.document)["clues"]] == list(outcome.reasons)


def test_what_is_held_carries_its_suggestions_and_the_reason():
    outcome = outcome_of(answered(memo="INV K0265479", minor=500000))
    assert (outcome.applies, outcome.exception_type) == (False, "over_payment")
    assert [one["lines"][0][0] for one in json.loads(outcome.document)] == [1]


def test_a_refusal_holds_what_would_be_applied_and_offers_it():
    outcome = outcome_of(answered(memo="INV K0265479"), "a clerk undid it")
    assert (outcome.applies, outcome.exception_type, outcome.reason) == (False, "conflict", "a clerk undid it")
    assert [one["lines"][0][:2] for one in json.loads(outcome.document)] == [[1, 168015]]
