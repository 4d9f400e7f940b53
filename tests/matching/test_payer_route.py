import pytest

from payportal.matching.engine import match
from payportal.matching.memory_source import MemorySource
from payportal.matching.payer_route import ROUTES
from payportal.matching.rules import MatchRules
from payportal.matching.taught import Taught
from tests.matching.builders import item, payer, pending, run


def route(proposal):
    (clue,) = [clue for clue in proposal.suggestions[0].clues if clue.kind.startswith("payer:")]
    return clue.kind.removeprefix("payer:"), clue.reason


@pytest.mark.parametrize(
    ("said", "known", "kind", "words"),
    [
        ({}, {}, "exact_name", "the payer's name is Linden Bakery Inc."),
        ({"name": "LINDN BAKERY INC"}, {}, "fuzzy_name",
         "the payer's name LINDN BAKERY INC is nearly Linden Bakery Inc."),
        ({"name": "GRAND HOLDING"}, {"aliases": ["Grand Holding"]}, "alias",
         "Linden Bakery Inc. also pays as GRAND HOLDING"),
        ({"name": "WHO EVER", "payer_account": "99887766"}, {"accounts": ["99887766"]}, "account",
         "the payer's account …7766 is Linden Bakery Inc.'s"),
        ({"customer_id": 1, "name": "WHO EVER"}, {}, "identified", "the payer is known already: Linden Bakery Inc."),
        ({"name": "", "memo": "K0265479 CUST C00001"}, {}, "number",
         "the payer quotes Linden Bakery Inc.'s customer number"),
        ({"name": ""}, {}, "silent", "the receipt does not say who paid"),
        ({"name": "GRAND HOLDING"}, {}, "unknown",
         "GRAND HOLDING is no name under which Linden Bakery Inc. is known"),
    ],
)  # fmt: skip
def test_the_surest_way_to_the_payer_is_told(said, known, kind, words):
    (proposal,) = run([pending(**{"memo": "K0265479", **said})], [item()], [payer(**known)])
    assert route(proposal) == (kind, words)


def test_a_parent_is_told_as_one_of_the_group():
    payers = [payer(parent_id=2), payer(2, "Quarry Tools Ltd")]
    (proposal,) = run([pending(name="QUARRY TOOLS LTD", memo="K0265479")], [item()], payers)
    assert (proposal.verdict, *route(proposal)) == (
        "apply", "parent", "the payer Quarry Tools Ltd belongs to the same group as Linden Bakery Inc."
    )  # fmt: skip


def test_what_the_run_learned_is_told():
    proved = [pending(n, 1_001 * n, name="", payer_account="4711", memo=f"INV K99{n}0479") for n in (1, 2)]
    last = pending(3, 168_000, name="GRAND HOLDING", payer_account="4711", memo="65479")
    items = [item(1, "65479", minor=168_000), *(item(n + 1, f"K99{n}0479", minor=1_001 * n) for n in (1, 2))]
    found = run([*proved, last], items)
    assert [proposal.verdict for proposal in found] == ["apply"] * 3
    assert route(found[2]) == ("learned", "the same payer was seen to pay for Linden Bakery Inc.")


def test_a_name_taken_once_is_told_as_not_certain():
    source = MemorySource([item()], [payer()], taught={"name:GRANDHOLDING": Taught(names=frozenset({1}))})
    (proposal,) = match([pending(name="GRAND HOLDING")], source, MatchRules())
    assert proposal.verdict == "hold"
    assert route(proposal) == (
        "hinted",
        "a clerk took GRAND HOLDING for Linden Bakery Inc. before, which is not certain yet",
    )


def test_every_route_has_words():
    assert all("{name}" in words or route == "silent" for route, words in ROUTES.items())
