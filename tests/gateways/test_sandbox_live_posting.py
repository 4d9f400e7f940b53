"""The simulator of a billing system, in each of its moods."""

from datetime import UTC, datetime, timedelta

import pytest

from payportal.domain.live_posting import LivePayment
from payportal.gateways.live_posting import PostingRefused
from payportal.gateways.ports import GatewayUnreachable
from payportal.gateways.sandbox_live_posting import Behaviour, SandboxLivePosting

AT = datetime(2026, 11, 26, 13, tzinfo=UTC)
PAYMENT = LivePayment(key="PAY-1", account="C-1", amount_minor=1, currency="USD", items=(), paid_at=AT)


@pytest.fixture
def clock():
    return [AT]


@pytest.fixture
def live(tmp_path, clock):
    return SandboxLivePosting(tmp_path / "billing.db", now=lambda: clock[0])


def test_it_books_once_a_key_and_takes_back_once(live):
    assert live.post_payment(PAYMENT) == live.post_payment(PAYMENT) == live.find("PAY-1")
    live.reverse("PAY-1", "a")
    live.reverse("PAY-1", "b")
    assert live.find("PAY-1").reversed
    assert [one["reversed"] for one in live.booked()] == ["a"]


@pytest.mark.parametrize(
    ("mood", "error", "booked"),
    [("refuses", PostingRefused, 0), ("silent_before", GatewayUnreachable, 0), ("silent_after", GatewayUnreachable, 1)],
)
def test_it_fails_as_it_is_told(live, mood, error, booked):
    live.behaviour = Behaviour(mood)
    with pytest.raises(error):
        live.post_payment(PAYMENT)
    assert len(live.booked()) == booked


def test_what_is_late_is_not_there_yet(live, clock):
    live.behaviour = Behaviour.LATE
    with pytest.raises(GatewayUnreachable):
        live.post_payment(PAYMENT)
    assert live.find("PAY-1") is None
    clock[0] += timedelta(seconds=20)
    assert live.find("PAY-1").at == clock[0]
