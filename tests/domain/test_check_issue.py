"""A run of checks is whole, or it is not built."""

from dataclasses import replace

import pytest

from payportal.domain.errors import RefusedBatch
from payportal.domain.money import Money
from payportal.domain.remittance import RemittanceLine
from tests.writers.orders import check, run


def test_a_run_knows_its_sum():
    assert run(check("1", 100), check("2", 50, void=True)).total == Money(150, "USD")


@pytest.mark.parametrize(
    ("checks", "why"),
    [
        ((check("1"), check("0001")), "check 0001 stands in the run twice"),
        ((check("1", order_id="K"), check("2", order_id="K")), "the order stands in the run twice"),
        ((check(""),), "'' is no check number"),
        ((check("12a"),), "'12a' is no check number"),
        ((check("000"),), "no check number"),
        ((check("1" * 16),), "at most 15 digits"),
        ((check(cents=0),), "above zero"),
        ((check(payee="  "),), "no payee"),
        ((check(cents=5, remittance=(RemittanceLine("INV-1", 3),)),), "up to 0.03 USD, the check is over 0.05 USD"),
        ((check("1"), replace(check("2"), amount=Money(1, "CAD"))), "several currencies"),
    ],
)  # fmt: skip
def test_what_may_not_be_sent_is_refused(checks, why):
    with pytest.raises(RefusedBatch, match=why):
        run(*checks)


def test_no_run_is_empty_and_every_fault_is_told():
    with pytest.raises(RefusedBatch, match="no check to write"):
        replace(run(), checks=())
    with pytest.raises(RefusedBatch, match=r"order K-1: .* \(and 1 more\)") as told:
        run(check("1", payee=""), check("2"), check("3", 0))
    assert [order_id for order_id, _ in told.value.faults] == ["K-1", "K-3"]


def test_a_stub_may_leave_amounts_out():
    assert run(check(remittance=(RemittanceLine("INV-1"), RemittanceLine("INV-2", 5))))
