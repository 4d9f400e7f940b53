import pytest

from payportal.matching.payers import Agreement, PayerEvidence, contradicted, rank, related
from tests.matching.builders import payer

LINDEN, OTTER = payer(1, "Linden Bakery Inc."), payer(2, "Otter Windows PLLC")


@pytest.mark.parametrize(
    ("evidence", "agreement"),
    [
        (PayerEvidence(("LINDEN BAKERY",), field_given=True), Agreement.AGREES),
        (PayerEvidence(("LINDEN BAKERY",), accounts=frozenset({1})), Agreement.KNOWN),
        (PayerEvidence((), numbers=frozenset({1})), Agreement.KNOWN),
        (PayerEvidence(()), Agreement.SILENT),
        (PayerEvidence(("ZETA TRUST",)), Agreement.STRANGER),
        (PayerEvidence((), accounts=frozenset({2})), Agreement.CONTRADICTS),
        (PayerEvidence(("ZETA TRUST",), learned={1: 1}), Agreement.STRANGER),
        (PayerEvidence(("ZETA TRUST",), learned={1: 2}), Agreement.AGREES),  # it takes two to contradict a name
        (PayerEvidence(("ZETA TRUST",), identified=1), Agreement.KNOWN),
        (PayerEvidence(("LINDEN BAKERY",), identified=2), Agreement.CONTRADICTS),
    ],
)
def test_how_far_a_receipt_fits_a_customer(evidence, agreement):
    assert evidence.agreement(LINDEN) == agreement


def test_a_relative_speaks_for_the_customer():
    evidence = PayerEvidence(("OTTER WINDOWS",), field_given=True)
    assert evidence.agreement(LINDEN, [OTTER]) == Agreement.AGREES


def test_the_likelihood_is_shared_and_a_stranger_takes_part():
    evidence = PayerEvidence(("LINDEN BAKERY INC",), field_given=True)
    (only,) = rank(evidence, [LINDEN, OTTER])
    assert (only.payer, only.cost) == (LINDEN, 0)
    assert 999_000 <= only.share_ppm < 1_000_000


def test_customers_of_one_name_share_equally():
    evidence = PayerEvidence(("HAZEL CYCLES",), field_given=True)
    shares = [one.share_ppm for one in rank(evidence, [payer(1, "Hazel Cycles Ltd"), payer(2, "Hazel Cycles Inc")])]
    assert shares[0] == shares[1] < 500_001


def test_somebody_named_far_better_contradicts_unless_related():
    evidence = PayerEvidence(("OTTER WINDOWS PLLC",), field_given=True)
    rivals = rank(evidence, [OTTER])
    assert contradicted(evidence, LINDEN, rivals) == rivals[0]
    assert contradicted(evidence, payer(3, "Linden Bakery Inc.", parent_id=2), rivals) is None


@pytest.mark.parametrize(
    ("one", "other", "kin"),
    [
        (payer(1), payer(1), True),
        (payer(1, parent_id=2), payer(2), True),
        (payer(1, parent_id=3), payer(2, parent_id=3), True),
        (payer(1), payer(2), False),
    ],
)
def test_parents_children_and_siblings_are_related(one, other, kin):
    assert related(one, other) is related(other, one) is kin
