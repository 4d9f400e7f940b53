"""Kept methods over Stripe's own SDK: saved on its page, named, then charged once."""

import pytest

from payportal.domain.money import Money
from payportal.gateways.ports import About, GatewayUnreachable, Outcome, OutcomeState, ProviderEvent
from payportal.gateways.stripe_payments import StripeCards
from payportal.gateways.told import MethodRefused, Payer, SavingState, StoredMethod
from tests.servers.tmp_stripe import AFTER, BEFORE, TmpStripe

AMOUNT = Money(5000, "USD")
PAYER = Payer(key="1", name="Acme", email="p@example.com")


@pytest.fixture
def stripe():
    with TmpStripe() as server:
        yield server


@pytest.fixture
def cards(stripe):
    return StripeCards("sk_test_1", stripe.secret, api_base=stripe.url, retries=0)


def save(cards, stripe, kind="card", last4="4242"):
    page = cards.save("PM-1", kind, payer=PAYER, return_url="http://x/back")
    stripe.books.save_on(page.reference, last4)
    return cards.saving(page.reference).method.stored


def prepare(cards, stored, key="PAY-1"):
    return cards.prepare(key, AMOUNT, stored, description="Payment PAY-1")


def test_a_card_is_saved_on_the_page_and_known_by_its_last_digits(cards, stripe):
    page = cards.save("PM-1", "card", payer=PAYER, return_url="http://x/back")
    assert page == cards.save("PM-1", "card", payer=PAYER, return_url="http://x/back")
    assert cards.saving(page.reference).state is SavingState.OPEN
    stripe.books.save_on(page.reference)
    method = cards.saving(page.reference).method
    assert (method.brand, method.last4, method.exp_month, method.exp_year) == ("visa", "4242", 12, 2030)
    assert method.stored == StoredMethod("cus_1", "pm_1", "card")
    again = cards.save(
        "PM-2", "card", payer=Payer(key="1", name="A", email="p", known_as="cus_1"), return_url="http://x"
    )
    stripe.books.save_on(again.reference)
    assert cards.saving(again.reference).method.stored.customer == "cus_1"


def test_a_bank_account_is_verified_by_small_deposits(cards, stripe):
    page = cards.save("PM-1", "us_bank_account", payer=PAYER, return_url="http://x/back")
    stripe.books.save_on(page.reference, "6789", verify=True)
    saving = cards.saving(page.reference)
    assert (saving.state, saving.url) == (SavingState.VERIFY, f"https://payments.example/{page.reference}")
    stripe.books.verify(page.reference)
    assert cards.saving(page.reference).state is SavingState.SAVED


def test_a_page_that_was_left_saves_nothing(cards, stripe):
    page = cards.save("PM-1", "card", payer=PAYER, return_url="http://x/back")
    stripe.sessions[page.reference]["status"] = "expired"
    assert cards.saving(page.reference).state is SavingState.FAILED


def test_a_charge_has_its_name_before_it_takes_anything(cards, stripe):
    stored = save(cards, stripe)
    named = prepare(cards, stored)
    assert (prepare(cards, stored), stripe.books.charged()) == (named, 0)
    assert cards.outcome(named) == Outcome(state=OutcomeState.OPEN)
    assert cards.confirm(named, stored).state is OutcomeState.SUCCEEDED
    assert cards.confirm(named, stored) == Outcome(
        state=OutcomeState.SUCCEEDED, provider_reference="ch_1", amount=AMOUNT
    )
    assert stripe.books.charged() == 5000


@pytest.mark.parametrize(
    ("last4", "code"),
    [("9995", "insufficient_funds"), ("0002", "generic_decline"), ("0069", "expired_card")],
)
def test_a_declined_card_says_why_and_its_charge_is_closed(cards, stripe, last4, code):
    stored = save(cards, stripe, last4=last4)
    named = prepare(cards, stored)
    outcome = cards.confirm(named, stored)
    assert (outcome.state, outcome.code, outcome.failure) == (OutcomeState.FAILED, code, "Your card was declined.")
    assert stripe.books.things[named]["status"] == "canceled"


def test_a_card_that_asks_for_its_holder_waits_and_is_confirmed_on_the_banks_page(cards, stripe):
    stored = save(cards, stripe, last4="3155")
    named = prepare(cards, stored)
    absent = cards.confirm(named, stored)
    assert (absent.state, absent.code, absent.url) == (OutcomeState.AUTHENTICATE, "authentication_required", "")
    present = cards.confirm(named, stored, return_url="http://x/back")
    assert (present.state, present.url) == (OutcomeState.AUTHENTICATE, f"https://bank.example/{named}")
    stripe.books.authenticate(named)
    assert (cards.outcome(named).state, stripe.books.charged()) == (OutcomeState.SUCCEEDED, 5000)


@pytest.mark.parametrize(("when", "charged"), [(BEFORE, 0), (AFTER, 5000)])
def test_a_confirmation_that_broke_off_is_found_out_by_asking(cards, stripe, when, charged):
    stored = save(cards, stripe)
    named = prepare(cards, stored)
    stripe.fault("/confirm$", when, times=1)
    with pytest.raises(GatewayUnreachable):
        cards.confirm(named, stored)
    outcome = cards.cancel(named)
    assert (outcome.state, stripe.books.charged()) == (
        OutcomeState.SUCCEEDED if charged else OutcomeState.FAILED, charged
    )  # fmt: skip
    assert cards.confirm(named, stored).state is outcome.state  # it arrives late
    assert stripe.books.charged() == charged


def test_the_sdk_itself_tries_again_with_the_same_key(stripe):
    cards = StripeCards("sk_test_1", stripe.secret, api_base=stripe.url, retries=1)
    stored = save(cards, stripe)
    named = prepare(cards, stored)
    stripe.fault("/confirm$", AFTER, times=1)
    assert cards.confirm(named, stored).state is OutcomeState.SUCCEEDED
    assert stripe.books.charged() == 5000


def test_a_forgotten_method_charges_nothing(cards, stripe):
    stored = save(cards, stripe)
    cards.forget(stored)
    cards.forget(stored)
    with pytest.raises(MethodRefused):
        prepare(cards, stored)


def test_a_debit_is_pending_for_days(cards, stripe):
    stored = save(cards, stripe, "us_bank_account", "6789")
    named = prepare(cards, stored)
    assert cards.confirm(named, stored) == Outcome(state=OutcomeState.PENDING)
    stripe.books.clear(named)
    assert cards.outcome(named).state is OutcomeState.SUCCEEDED


def test_events_name_what_they_are_about(cards, stripe):
    stored = save(cards, stripe)
    cards.confirm(prepare(cards, stored), stored)
    dispute = stripe.books.contest("ch_1")
    told = [
        ("checkout.session.completed", "cs_test_1", About.METHOD, "cs_test_1", "PM-1"),
        ("setup_intent.succeeded", "seti_1", About.METHOD, "seti_1", "PM-1"),
        ("payment_intent.succeeded", "pi_1", About.PAYMENT, "pi_1", "PAY-1"),
        ("charge.succeeded", "ch_1", About.PAYMENT, "pi_1", "PAY-1"),
        ("charge.refunded", "ch_1", About.REFUND, "ch_1", "PAY-1"),
        ("charge.dispute.created", dispute, About.DISPUTE, dispute, ""),
    ]
    for kind, name, about, reference, ours in told:
        event = cards.read_event(*stripe.event(kind, name))
        assert event == ProviderEvent(f"evt_{kind}_{name}", reference, about, ours)
