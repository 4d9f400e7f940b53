"""A reading that a person refused for a payer is held and ranks last, whatever else speaks for it."""

import pytest

from payportal.matching.engine import match
from payportal.matching.memory_source import MemorySource
from payportal.matching.rules import MatchRules
from payportal.matching.taught import Taught
from tests.matching.builders import item, payer, pending

PAYERS = [payer(), payer(2, "Quarry Tools Ltd")]


def run(receipts, taught, items=None):
    return match(receipts, MemorySource(items or [item()], PAYERS, taught=taught), MatchRules())


@pytest.mark.parametrize(
    ("mark", "refused", "verdict"),
    [
        ("name:LINDENBAKERYINC", Taught(refused_items=frozenset({1})), "hold"),
        ("name:LINDENBAKERYINC", Taught(refused_customers=frozenset({1})), "hold"),
        ("name:LINDENBAKERYINC", Taught(refused_customers=frozenset({2})), "apply"),
        ("name:LINDENBAKERYINC", Taught(refused_items=frozenset({2})), "apply"),
        ("name:SOMEBODYELSE", Taught(refused_items=frozenset({1})), "apply"),
    ],
)
def test_only_what_was_refused_for_this_payer_is_held(mark, refused, verdict):
    (proposal,) = run([pending(memo="K0265479")], {mark: refused})
    assert proposal.verdict == verdict
    if verdict == "hold":
        assert proposal.reason.startswith("a person decided against this")
        assert proposal.exception_type == "conflict"


def test_an_account_speaks_before_the_name():
    refused = {"acct:4711": Taught(refused_items=frozenset({1}))}
    with_it, without = pending(1, payer_account="4711", memo="K0265479"), pending(2, memo="K0265479")
    assert [run([one], refused)[0].verdict for one in (with_it, without)] == ["hold", "apply"]


def test_it_ranks_behind_everything_else():
    items = [item(1, minor=100_000), item(2, "K0265480", minor=100_000)]
    refused = {"name:LINDENBAKERYINC": Taught(refused_items=frozenset({1}))}
    (proposal,) = run([pending(minor=100_000)], refused, items)
    assert proposal.verdict == "hold"
    assert [suggestion.lines[0].item_id for suggestion in proposal.suggestions] == [2, 1]


def test_a_refused_customer_is_refused_beside_others_too():
    items = [item(1, "K0265479", minor=100_000), item(2, "Q7713309", minor=50_003, customer_id=2)]
    told = pending(minor=150_003, name="GRAND HOLDING", memo="INV K0265479, INV Q7713309")
    for refused, verdict in (({2}, "hold"), ({1}, "hold"), (set(), "apply")):
        (proposal,) = run([told], {"name:GRANDHOLDING": Taught(refused_customers=frozenset(refused))}, items)
        assert proposal.verdict == verdict
