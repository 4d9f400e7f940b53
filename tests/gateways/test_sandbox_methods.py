"""Kept methods of the simulator: each behaves as it was chosen, and money moves once a charge."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from payportal.domain.money import Money
from payportal.gateways.ports import About, GatewayUnreachable, OutcomeState, ProviderEvent
from payportal.gateways.sandbox_payments import SandboxCards
from payportal.gateways.told import MethodRefused, Payer, SavingState

AMOUNT = Money(5000, "USD")
PAYER = Payer(key="1", name="Acme", email="p@example.com")


class Clock:
    def __init__(self):
        self.moment = datetime(2026, 10, 15, 12, tzinfo=UTC)

    def __call__(self):
        return self.moment


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cards(tmp_path, clock):
    return SandboxCards(tmp_path / "gateway.db", "secret", now=clock)


def kept(cards, behaviour, kind="card"):
    page = cards.save("PM-1", kind, payer=PAYER, return_url="/back")
    assert cards.keep(page.reference, behaviour)
    return cards.saving(page.reference).method.stored


def prepared(cards, behaviour, kind="card"):
    stored = kept(cards, behaviour, kind)
    return cards.prepare("PAY-1", AMOUNT, stored, description="Payment"), stored


def charges(cards, reference):
    return cards.page(reference)["charges"]


def test_a_page_saves_once_and_only_what_it_was_opened_for(cards):
    page = cards.save("PM-1", "card", payer=PAYER, return_url="/back")
    assert page == cards.save("PM-1", "card", payer=PAYER, return_url="/back")
    assert not cards.keep(page.reference, "debit")
    assert cards.keep(page.reference, "approve")
    assert not cards.keep(page.reference, "approve")
    assert cards.saving(page.reference).method.last4 == "1000"


def test_an_account_is_verified_before_it_is_saved(cards):
    page = cards.save("PM-1", "us_bank_account", payer=PAYER, return_url="/back")
    assert not cards.verified(page.reference)
    cards.keep(page.reference, "verify")
    assert cards.saving(page.reference).state is SavingState.VERIFY
    assert cards.verified(page.reference)
    assert cards.saving(page.reference).state is SavingState.SAVED


@pytest.mark.parametrize("behaviour", ["silent_charge", "silent_loss"])
def test_a_silent_method_tells_nothing_until_the_delay_is_over(cards, clock, behaviour):
    reference, stored = prepared(cards, behaviour)
    for ask in (lambda: cards.confirm(reference, stored), lambda: cards.outcome(reference),
                lambda: cards.cancel(reference)):  # fmt: skip
        with pytest.raises(GatewayUnreachable):
            ask()
    clock.moment += timedelta(seconds=31)
    took = behaviour == "silent_charge"
    assert cards.outcome(reference).state is (OutcomeState.SUCCEEDED if took else OutcomeState.OPEN)
    assert cards.cancel(reference).state is (OutcomeState.SUCCEEDED if took else OutcomeState.FAILED)
    cards.confirm(reference, stored)  # late
    assert charges(cards, reference) == int(took)


def test_twenty_confirmations_at_once_charge_once(cards):
    reference, stored = prepared(cards, "approve")
    with ThreadPoolExecutor(20) as pool:
        told = {outcome.state for outcome in pool.map(lambda _: cards.confirm(reference, stored), range(20))}
    assert (told, charges(cards, reference)) == ({OutcomeState.SUCCEEDED}, 1)


def test_a_debit_may_be_returned_before_and_after_it_counted(cards, clock):
    reference, stored = prepared(cards, "returned", "us_bank_account")
    assert cards.confirm(reference, stored).state is OutcomeState.PENDING
    clock.moment += timedelta(seconds=31)
    before = cards.outcome(reference)
    assert (before.state, before.code, before.amount) == (OutcomeState.RETURNED, "R01", None)


def test_a_bank_may_take_back_what_had_succeeded(cards):
    reference, stored = prepared(cards, "approve")
    assert not cards.returned(reference)
    cards.confirm(reference, stored)
    assert cards.returned(reference)
    after = cards.outcome(reference)
    assert (after.state, after.amount) == (OutcomeState.RETURNED, AMOUNT)


def test_a_forgotten_method_is_not_charged(cards):
    stored = kept(cards, "approve")
    cards.forget(stored)
    with pytest.raises(MethodRefused):
        cards.prepare("PAY-1", AMOUNT, stored, description="")


def test_events_name_what_they_are_about(cards):
    page = cards.save("PM-1", "card", payer=PAYER, return_url="/back").reference
    event = cards.event(page)
    told = cards.read_event(event.body, event.headers)
    assert told == ProviderEvent(f"evt_{page}_open", page, About.METHOD, "PM-1")
