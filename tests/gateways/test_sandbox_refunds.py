"""Refunds and disputes of the simulator."""

from datetime import timedelta

import pytest

from payportal.domain.errors import NotFound
from payportal.domain.money import Money
from payportal.gateways.ports import OutcomeState
from payportal.gateways.sandbox_base import charge_reference
from payportal.gateways.sandbox_payments import Act, SandboxCards
from payportal.gateways.told import DisputeState, RefundRefused, RefundState


@pytest.fixture
def cards(tmp_path):
    return SandboxCards(tmp_path / "gateway.db", "secret", delay=timedelta(0))


@pytest.fixture
def page(cards):
    """A page on which 50.00 were paid."""
    reference = cards.start("PAY-1", Money(5000, "USD"), return_url="/", description="", email="").reference
    cards.press(reference, Act.APPROVE)
    return reference


def test_a_part_goes_back_once_a_key_and_never_more_than_is_left(cards, page):
    charge = charge_reference(page)
    first = cards.refund("RF-1", charge, Money(3000, "USD"))
    assert cards.refund("RF-1", charge, Money(3000, "USD")) == first
    with pytest.raises(RefundRefused, match=r"only 20\.00 USD is left"):
        cards.refund("RF-2", charge, Money(2001, "USD"))
    assert cards.outcome(page).state is OutcomeState.SUCCEEDED
    cards.refund("RF-3", charge, Money(2000, "USD"))
    assert cards.outcome(page).state is OutcomeState.REFUNDED
    cards.fail_refund(first.reference)
    assert [told.state for told in cards.refunds(charge)] == [RefundState.FAILED, RefundState.SUCCEEDED]
    assert cards.outcome(page).state is OutcomeState.SUCCEEDED


def test_the_processors_own_refund_has_no_key_of_ours(cards, page):
    cards.press(page, Act.REFUND)
    [told] = cards.refunds(charge_reference(page))
    assert (told.key, told.amount) == ("", Money(5000, "USD"))


def test_a_dispute_begins_once_and_ends_as_the_network_says(cards, page):
    charge = charge_reference(page)
    assert cards.contested(charge) is None
    reference = cards.contest(charge)
    assert cards.contest(charge) == reference
    told = cards.dispute(reference)
    assert (told.payment, told.charge, told.state) == ("PAY-1", charge, DisputeState.NEEDS_RESPONSE)
    cards.close_dispute(reference, won=True)
    assert cards.contested(charge).state is DisputeState.WON


def test_what_is_not_there_is_not_found(cards):
    with pytest.raises(NotFound):
        cards.refund("RF-1", "ch_nothing", Money(1, "USD"))
