"""One receipt for documents of several customers: numbers and cents vouch for each other, or a clerk looks."""

import pytest

from payportal.domain.remittance import RemittanceLine
from tests.matching.builders import cash, item, payer, pending, run

PAYERS = [payer(1, "Linden Bakery Inc."), payer(2, "Otter Windows PLLC"), payer(3, "Fjord Motors LLC")]
ITEMS = [item(1, "K0265107", minor=10011, customer_id=1), item(2, "K0265668", minor=5050, customer_id=2)]


def test_a_factor_pays_two_customers_by_number():
    (proposal,) = run([pending(minor=15061, name="ZETA FACTORING", memo="K0265107 K0265668")], ITEMS, PAYERS)
    assert (cash(proposal), proposal.chosen.evidence_class) == ({1: 10011, 2: 5050}, "several_customers")


def test_a_remittance_over_two_customers_is_paid_line_by_line():
    lines = (RemittanceLine("K0265107", 10011), RemittanceLine("K0265668", 5050))
    (proposal,) = run([pending(minor=15061, name="ZETA FACTORING", remittance=lines)], ITEMS, PAYERS)
    assert cash(proposal) == {1: 10011, 2: 5050}


@pytest.mark.parametrize(
    ("minor", "name", "memo"),
    [
        (15060, "ZETA FACTORING", "K0265107 K0265668"),  # a cent less: the sum no longer vouches
        (15061, "ZETA FACTORING", "K0265107 K0265668 INV 9988776"),  # a number that names nothing
        (15061, "ZETA FACTORING", "265107 265668"),  # damaged numbers, and nobody's name beside them
        (15061, "FJORD MOTORS LLC", "K0265107 K0265668"),  # a third customer, who owes something else
    ],
)
def test_anything_less_is_left_to_a_person(minor, name, memo):
    (proposal,) = run([pending(minor=minor, name=name, memo=memo)], ITEMS, PAYERS)
    assert proposal.verdict == "hold"
