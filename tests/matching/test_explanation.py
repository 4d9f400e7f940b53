import pytest

from payportal.domain.remittance import RemittanceLine
from payportal.matching.explanation import KEY_WORDS, LONGEST_REASON
from payportal.matching.probes import KeyKind
from payportal.matching.tokens import text_of
from tests.matching.builders import item, payer, pending, run


def clues(proposal, start):
    return [clue for clue in proposal.chosen.clues if clue.kind.startswith(start)]


@pytest.mark.parametrize(
    ("memo", "more", "token", "kind"),
    [
        ("PAYS K0265479 THANKS", {}, "K0265479", "full"),
        ("PAYS KO265479", {}, "KO265479", "fold"),
        ("265479 THANKS", {}, "265479", "core"),
        ("PO 77-8899", {"purchase_order": "PO-778899"}, "PO 77-8899", "order"),
        ("DELIVERY 4500123", {"references": ("4500123",)}, "4500123", "other_number"),
    ],
)
def test_every_number_tells_its_kind_and_where_it_stands(memo, more, token, kind):
    told = pending(memo=memo)
    (proposal,) = run([told], [item(**more)])
    assert proposal.verdict == "apply"
    (clue,) = clues(proposal, "reference")
    assert clue.kind == f"reference:{kind}"
    assert clue.reason.endswith(f"({KEY_WORDS[KeyKind[kind.upper()]]})")
    assert text_of(told.receipt)[slice(*clue.span)] == token


def test_each_line_of_a_remittance_tells_its_place_in_the_text():
    lines = (RemittanceLine("K0265479", 100_000), RemittanceLine("K0265480", 68_015))
    told = pending(remittance=lines)
    (proposal,) = run([told], [item(minor=100_000), item(2, "K0265480", minor=68_015)])
    found = [(clue.kind, text_of(told.receipt)[slice(*clue.span)]) for clue in clues(proposal, "remittance")]
    assert found == [("remittance:full", "K0265479"), ("remittance:full", "K0265480")]


def test_the_sum_stands_in_every_explanation():
    (proposal,) = run([pending(memo="K0265479")], [item()])
    assert [clue.reason for clue in clues(proposal, "arithmetic")] == ["1,680.15 = 1,680.15"]


def test_a_reading_not_chosen_says_why_not():
    items = [item(), item(2, customer_id=2)]
    (proposal,) = run([pending(memo="K0265479")], items, [payer(), payer(2, "Quarry Tools Ltd")])
    assert [line.item_id for line in proposal.chosen.lines] == [1]
    other = proposal.suggestions[1]
    assert (other.customer_id, [clue.reason for clue in other.against]) == (
        2, ["the numbers belong to Quarry Tools Ltd, but the payer looks like Linden Bakery Inc."]
    )  # fmt: skip


def test_what_is_held_names_the_one_condition_that_failed_on_its_suggestion():
    (proposal,) = run([pending(memo="K0265479", minor=100_000)], [item()])
    assert proposal.verdict == "hold"
    assert proposal.reason in [clue.reason for clue in proposal.suggestions[0].against]


def test_a_reason_has_a_longest_length():
    names = "X" * 400
    (proposal,) = run([pending(name=names, memo="K0265479")], [item()], [payer(name=names)])
    assert max(len(clue.reason) for clue in proposal.suggestions[0].clues) <= LONGEST_REASON


def test_every_kind_of_key_has_words():
    assert set(KEY_WORDS) == set(KeyKind)
