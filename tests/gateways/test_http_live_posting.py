"""The client of a billing system, against a real server on loopback."""

import time
from datetime import UTC, datetime

import pytest

from payportal.domain.live_posting import LiveItem, LivePayment
from payportal.gateways.http_live_posting import HttpLivePosting
from payportal.gateways.live_posting import Posted, PostingRefused
from payportal.gateways.ports import GatewayUnreachable
from tests.servers.tmp_billing import TOKEN, TmpBilling

AT = datetime(2026, 11, 26, 13, 2, 11, tzinfo=UTC)
PAYMENT = LivePayment(
    key="PAY-1", account="C-1", amount_minor=8_550, currency="USD", paid_at=AT, service_at_risk=True,
    items=(LiveItem(account="C-1", number="BILL-1", amount_minor=9_000, discount_minor=100),
           LiveItem(account="C-1", number="CM-1", amount_minor=-450)),
)  # fmt: skip


@pytest.fixture
def billing():
    with TmpBilling() as server:
        yield server


@pytest.fixture
def live(billing):
    return HttpLivePosting(billing.url, TOKEN, seconds=1)


def test_a_payment_is_booked_in_our_words_and_under_our_name(billing, live):
    assert live.post_payment(PAYMENT) == Posted("BK-1", AT)
    [(_method, path, headers, body)] = billing.asked
    assert (path, headers["Idempotency-Key"]) == ("/live/payments", "PAY-1")
    assert body == {
        "key": "PAY-1", "account": "C-1", "amount": "85.50", "currency": "USD", "service_at_risk": True,
        "paid_at": "2026-11-26T13:02:11+00:00",
        "items": [{"account": "C-1", "number": "BILL-1", "amount": "90.00", "discount": "1.00"},
                  {"account": "C-1", "number": "CM-1", "amount": "-4.50", "discount": "0.00"}],
    }  # fmt: skip


def test_the_same_key_is_booked_once_found_and_taken_back(billing, live):
    assert live.find("PAY-1") is None
    assert live.post_payment(PAYMENT) == live.post_payment(PAYMENT) == live.find("PAY-1")
    live.reverse("PAY-1", "The payment went back to the payer.")
    assert live.find("PAY-1") == Posted("BK-1", AT, reversed=True)
    assert billing.booked["PAY-1"]["reason"] == "The payment went back to the payer."


def test_a_refusal_is_an_answer(billing, live):
    billing.fault = "refuse"
    with pytest.raises(PostingRefused, match="This account is closed"):
        live.post_payment(PAYMENT)


@pytest.mark.parametrize("fault", ["garbage", "nameless", "endless", "hangup"])
def test_what_cannot_be_read_is_silence(billing, live, fault):
    billing.fault = fault
    with pytest.raises(GatewayUnreachable):
        live.post_payment(PAYMENT)


@pytest.mark.parametrize("status", [204, 302, 400, 401, 409, 429, 500, 503])
def test_any_other_answer_is_silence(billing, live, status):
    billing.fault, billing.status = "error", status
    with pytest.raises(GatewayUnreachable):
        live.post_payment(PAYMENT)


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_a_call_ends_in_time_and_what_was_booked_is_found(billing, live, fault):
    billing.fault, billing.books_first = fault, True
    began = time.monotonic()
    with pytest.raises(GatewayUnreachable):
        live.post_payment(PAYMENT)
    assert time.monotonic() - began < 2.5
    billing.fault = ""
    assert live.find("PAY-1").reference == "BK-1"


def test_nobody_there_and_a_wrong_token_are_silence(billing):
    for client in (HttpLivePosting("http://127.0.0.1:9", TOKEN), HttpLivePosting(billing.url, "wrong")):
        with pytest.raises(GatewayUnreachable):
            client.find("PAY-1")
    assert billing.booked == {}
