"""The simulator: every outcome at the press of a button, and never a charge twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from payportal.domain.errors import NotFound
from payportal.domain.money import Money
from payportal.gateways.ports import BadSignature, Outcome, OutcomeState, ProviderEvent
from payportal.gateways.sandbox_payments import CANCELLED, DECLINED, EXPIRED, LOST, Act, SandboxCards

AMOUNT = Money(152600, "USD")


class Clock:
    def __init__(self):
        self.moment = datetime(2026, 10, 15, 12, tzinfo=UTC)

    def __call__(self):
        return self.moment

    def pass_by(self, **span):
        self.moment += timedelta(**span)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cards(tmp_path, clock):
    return SandboxCards(tmp_path / "gateway.db", "secret", now=clock)


def start(cards, key="PAY-1"):
    return cards.start(key, AMOUNT, return_url="http://x/back", description="Payment PAY-1", email="p@example.com")


def paid(reference):
    return Outcome(
        state=OutcomeState.SUCCEEDED, provider_reference=reference.replace("sbx_", "ch_"), amount=AMOUNT
    )  # fmt: skip


def test_the_same_key_opens_the_same_checkout(cards):
    assert start(cards) == start(cards)
    assert start(cards, "PAY-2") != start(cards)


def test_twenty_at_once_with_one_key_open_one_checkout(cards):
    with ThreadPoolExecutor(20) as pool:
        assert len({checkout.reference for checkout in pool.map(lambda _: start(cards), range(20))}) == 1


def test_an_untouched_checkout_is_open_and_ends_after_a_day(cards, clock):
    reference = start(cards).reference
    assert cards.outcome(reference) == Outcome(state=OutcomeState.OPEN)
    clock.pass_by(hours=24, seconds=1)
    assert cards.outcome(reference) == Outcome(state=OutcomeState.FAILED, failure=EXPIRED)
    assert not cards.press(reference, Act.APPROVE)


@pytest.mark.parametrize(
    ("act", "at_once", "later", "charges"),
    [
        (Act.APPROVE, OutcomeState.SUCCEEDED, OutcomeState.SUCCEEDED, 1),
        (Act.DECLINE, OutcomeState.FAILED, OutcomeState.FAILED, 0),
        (Act.PENDING, OutcomeState.PENDING, OutcomeState.SUCCEEDED, 1),
        (Act.SILENT_CHARGE, OutcomeState.UNKNOWN, OutcomeState.SUCCEEDED, 1),
        (Act.SILENT_LOSS, OutcomeState.UNKNOWN, OutcomeState.FAILED, 0),
    ],
)
def test_each_button_leads_to_its_outcome(cards, clock, act, at_once, later, charges):
    reference = start(cards).reference
    assert cards.press(reference, act)
    assert cards.outcome(reference).state is at_once
    clock.pass_by(seconds=30)
    assert cards.outcome(reference).state is later
    assert cards.checkout(reference).charges == charges


@pytest.mark.parametrize(("act", "words"), [(Act.DECLINE, DECLINED), (Act.SILENT_LOSS, LOST)])
def test_a_failure_says_why(cards, clock, act, words):
    reference = start(cards).reference
    cards.press(reference, act)
    clock.pass_by(seconds=30)
    assert cards.outcome(reference) == Outcome(state=OutcomeState.FAILED, failure=words)


def test_a_page_that_was_used_charges_nothing_more(cards):
    reference = start(cards).reference
    assert cards.press(reference, Act.APPROVE)
    assert not cards.press(reference, Act.APPROVE)
    assert cards.checkout(reference).charges == 1
    assert cards.outcome(reference) == paid(reference)


def test_twenty_presses_at_once_charge_once(cards):
    reference = start(cards).reference
    with ThreadPoolExecutor(20) as pool:
        pressed = list(pool.map(lambda _: cards.press(reference, Act.APPROVE), range(20)))
    assert (pressed.count(True), cards.checkout(reference).charges) == (1, 1)


def test_cancelling_closes_an_open_page_only(cards):
    reference, other = start(cards).reference, start(cards, "PAY-2").reference
    assert cards.cancel(reference) == Outcome(state=OutcomeState.FAILED, failure=CANCELLED)
    cards.press(other, Act.APPROVE)
    assert cards.cancel(other) == paid(other)


@pytest.mark.parametrize(("act", "state"), [(Act.RETURN, OutcomeState.RETURNED), (Act.REFUND, OutcomeState.REFUNDED)])
def test_money_goes_back_only_after_it_came(cards, act, state):
    reference = start(cards).reference
    assert not cards.press(reference, act)
    cards.press(reference, Act.APPROVE)
    assert cards.press(reference, act)
    assert cards.outcome(reference).state is state
    assert not cards.press(reference, act)


def test_an_event_that_we_signed_is_read(cards):
    reference = start(cards).reference
    cards.press(reference, Act.APPROVE)
    event = cards.event(reference)
    assert cards.read_event(event.body, event.headers) == ProviderEvent(f"evt_{reference}_approve", reference)


def test_an_event_that_was_changed_is_refused(cards, tmp_path, clock):
    event = cards.event(start(cards).reference)
    with pytest.raises(BadSignature):
        cards.read_event(event.body + b" ", event.headers)
    with pytest.raises(BadSignature):
        SandboxCards(tmp_path / "gateway.db", "other", now=clock).read_event(event.body, event.headers)


def test_an_unknown_page_is_not_found(cards):
    with pytest.raises(NotFound):
        cards.outcome("sbx_nothing")
