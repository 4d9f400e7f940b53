"""Checkout over Stripe's own SDK, against a server that speaks as Stripe does."""

from datetime import UTC, datetime

import pytest

from payportal.domain.money import Money
from payportal.gateways.ports import BadSignature, GatewayUnreachable, Outcome, OutcomeState, ProviderEvent
from payportal.gateways.stripe_payments import StripeCards
from payportal.gateways.stripe_reading import EXPIRED
from payportal.gateways.told import MethodRefused
from tests.servers.tmp_stripe import TmpStripe

AMOUNT = Money(152600, "USD")


@pytest.fixture
def stripe():
    with TmpStripe() as server:
        yield server


@pytest.fixture
def cards(stripe):
    return StripeCards("sk_test_1", stripe.secret, api_base=stripe.url)


def start(cards, key="PAY-1", amount=AMOUNT, kind="card"):
    said = {"return_url": "http://x/back", "description": "Payment PAY-1", "email": "p@example.com"}
    return cards.start(key, amount, kind=kind, **said)


def test_a_checkout_asks_for_the_sum_and_comes_back_to_us(cards, stripe):
    checkout = start(cards)
    assert (checkout.reference, checkout.url) == ("cs_test_1", f"{stripe.url}/pay/cs_test_1")
    [asked] = stripe.asked
    assert {name: asked[name] for name in ("mode", "client_reference_id", "success_url", "customer_email")} == {
        "mode": ["payment"],
        "client_reference_id": ["PAY-1"],
        "success_url": ["http://x/back"],
        "customer_email": ["p@example.com"],
    }
    assert asked["line_items[0][price_data][unit_amount]"] == ["152600"]
    assert cards.outcome("cs_test_1") == Outcome(state=OutcomeState.OPEN)


def test_the_same_key_opens_the_same_checkout(cards, stripe):
    assert start(cards) == start(cards)
    assert len(stripe.sessions) == 1


@pytest.mark.parametrize(
    ("amount", "sent"),
    [
        (Money(5000, "EUR"), "5000"),
        *((Money(5000, code), "5000") for code in ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF")),
        *((Money(5000, code), "5000") for code in ("VND", "VUV", "XAF", "XOF", "XPF")),
        (Money(5000, "ISK"), "500000"),  # no decimals, counted in hundredths
        (Money(5000, "UGX"), "500000"),
        (Money(5000, "MGA"), "50"),  # two decimals, counted in whole units
        (Money(5120, "KWD"), "5120"),  # three decimals, the last one nought
        (Money(5120, "BHD"), "5120"),
        (Money(5120, "JOD"), "5120"),
        (Money(5120, "OMR"), "5120"),
        (Money(5120, "TND"), "5120"),
        (Money(5001, "HUF"), "5001"),  # only payouts have no decimals
        (Money(5001, "TWD"), "5001"),
    ],
)
def test_an_amount_goes_out_in_stripes_units_and_comes_back_in_ours(cards, stripe, amount, sent):
    reference = start(cards, amount=amount).reference
    assert stripe.asked[0]["line_items[0][price_data][unit_amount]"] == [sent]
    stripe.pay(reference)
    assert cards.outcome(reference).amount == amount


@pytest.mark.parametrize(("amount", "step"), [(Money(5124, "KWD"), "0.010 KWD"), (Money(5050, "MGA"), "1.00 MGA")])
def test_what_stripe_does_not_take_is_refused_before_it_is_asked(cards, stripe, amount, step):
    assert Money(cards.step(amount.currency), amount.currency) == Money.parse(step.split()[0], amount.currency)
    with pytest.raises(MethodRefused, match=f"in steps of {step} only"):
        start(cards, amount=amount)
    assert stripe.asked == []
    assert cards.step("EUR") == 1


def test_a_page_may_be_paid_until_a_moment(cards, stripe):
    until = datetime(2026, 11, 26, 13, 30, tzinfo=UTC)
    cards.start("PAY-1", AMOUNT, return_url="http://x/back", description="Payment", email="p@x.example", until=until)
    assert stripe.asked[0]["expires_at"] == [str(int(until.timestamp()))]


def test_a_paid_checkout_names_its_charge(cards, stripe):
    reference = start(cards).reference
    stripe.pay(reference)
    assert cards.outcome(reference) == Outcome(state=OutcomeState.SUCCEEDED, provider_reference="ch_1", amount=AMOUNT)


def test_a_refunded_charge_is_told(cards, stripe):
    reference = start(cards).reference
    stripe.pay(reference, refunded=True)
    assert cards.outcome(reference).state is OutcomeState.REFUNDED


@pytest.mark.parametrize(
    ("kind", "reason", "code", "words"),
    [
        ("us_bank_account", "insufficient_funds", "R01", "The bank returned the debit: insufficient funds (R01)."),
        ("us_bank_account", "no_account", "R03", "The bank returned the debit: there is no such account (R03)."),
        ("sepa_debit", "account_closed", "AC04", "The bank returned the debit: the account is closed (AC04)."),
        ("us_bank_account", "odd_new_reason", "odd_new_reason", "The bank returned the debit: the bank gave no reason"),
    ],
)
def test_a_debit_is_pending_until_the_bank_returns_it_with_its_code(cards, stripe, kind, reason, code, words):
    reference = start(cards, kind=kind).reference
    stripe.pay(reference)
    assert cards.outcome(reference) == Outcome(state=OutcomeState.PENDING)
    stripe.books.bounce("pi_1", reason)
    outcome = cards.outcome(reference)
    assert (outcome.state, outcome.code, outcome.amount) == (OutcomeState.RETURNED, code, None)
    assert outcome.failure.startswith(words)


def test_a_debit_that_comes_back_after_it_counted_names_its_money_and_its_code(cards, stripe):
    reference = start(cards, kind="us_bank_account").reference
    stripe.pay(reference)
    stripe.books.clear("pi_1")
    assert cards.outcome(reference).state is OutcomeState.SUCCEEDED
    stripe.books.contest("ch_1", "debit_not_authorized")
    outcome = cards.outcome(reference)
    assert (outcome.state, outcome.code, outcome.amount) == (OutcomeState.RETURNED, "R10", AMOUNT)


def test_a_disputed_card_charge_stays_paid_until_the_network_has_decided(cards, stripe):
    reference = start(cards).reference
    stripe.pay(reference)
    stripe.books.contest("ch_1")
    assert cards.outcome(reference).state is OutcomeState.SUCCEEDED


def test_cancelling_closes_an_open_checkout_only(cards, stripe):
    open_one, paid_one = start(cards).reference, start(cards, "PAY-2").reference
    stripe.pay(paid_one)
    assert cards.cancel(open_one) == Outcome(state=OutcomeState.FAILED, failure=EXPIRED)
    assert cards.cancel(paid_one).state is OutcomeState.SUCCEEDED


def test_a_server_that_is_down_is_told_as_unreachable(stripe):
    cards = StripeCards("sk_test_1", stripe.secret, api_base=stripe.url, retries=0)
    stripe.down = True
    with pytest.raises(GatewayUnreachable):
        start(cards)
    with pytest.raises(GatewayUnreachable):
        cards.outcome("cs_test_1")


def test_an_event_about_a_checkout_is_read(cards, stripe):
    body, headers = stripe.event("checkout.session.completed", "cs_test_1")
    assert cards.read_event(body, headers) == ProviderEvent("evt_checkout.session.completed_cs_test_1", "cs_test_1")


def test_an_event_about_something_else_concerns_nobody(cards, stripe):
    assert cards.read_event(*stripe.event("customer.created", "cus_1")) is None


def test_an_event_that_was_changed_is_refused(cards, stripe):
    body, headers = stripe.event("checkout.session.completed", "cs_test_1")
    for wrong in ((body + b" ", headers), (body, {}), (body, {"Stripe-Signature": "t=1,v1=00"})):
        with pytest.raises(BadSignature):
            cards.read_event(*wrong)
