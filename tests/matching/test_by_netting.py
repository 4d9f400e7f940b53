"""A credit memo that the payer takes off without naming it."""

import pytest

from payportal.domain.open_item import ItemKind
from payportal.domain.receipt import Method
from tests.matching.builders import cash, item, payer, pending, run


def credit(item_id, minor, number="CM-77"):
    return item(item_id, f"{number}{item_id}", minor=-minor, kind=ItemKind.CREDIT_MEMO)


@pytest.mark.parametrize("words", ["", " LESS CREDIT", " NET OF CM"])
def test_a_shortage_that_is_just_one_credit_memo_is_netted(words):
    items = [item(1), credit(2, 18_015), credit(3, 4_400)]
    (proposal,) = run([pending(minor=150_000, reference=f"INV K0265479{words}")], items)
    assert (cash(proposal), proposal.chosen.evidence_class) == ({1: 168_015, 2: -18_015}, "netted_credit")
    assert sum(cash(proposal).values()) == 150_000


def test_two_credit_memos_are_netted_only_where_a_credit_is_spoken_of():
    items = [item(1), credit(2, 10_000), credit(3, 8_015), credit(4, 555)]
    (said,) = run([pending(minor=150_000, reference="INV K0265479 LESS CREDITS")], items)
    (unsaid,) = run([pending(minor=150_000, reference="INV K0265479")], items)
    assert (cash(said), unsaid.verdict) == ({1: 168_015, 2: -10_000, 3: -8_015}, "hold")


@pytest.mark.parametrize(
    ("credits", "more", "exception_type"),
    [
        ([credit(2, 18_015), credit(3, 18_015)], {}, "ambiguous"),
        ([credit(2, 18_015)], {"name": "ZETA TRUST"}, "remittance_mismatch"),  # nobody we know
        ([credit(2, 18_000)], {}, "short_payment"),  # not to the cent
    ],
)
def test_anything_less_clear_is_held(credits, more, exception_type):
    (proposal,) = run([pending(minor=150_000, reference="INV K0265479", **more)], [item(1), *credits], [payer()])
    assert (proposal.verdict, proposal.exception_type) == ("hold", exception_type)


def test_a_wire_short_by_a_usual_fee_may_be_a_credit_memo_as_well():
    (proposal,) = run(
        [pending(minor=166_515, reference="INV K0265479", method=Method.WIRE)], [item(1), credit(2, 1_500)]
    )
    assert (proposal.verdict, proposal.exception_type) == ("hold", "short_payment")
