"""An offer is made, taken within its budget, and given back by payments that fail or go back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.domain.errors import BadTerms, Conflict, NotFound, PayportalError
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.models.invoice import Invoice
from payportal.models.offer import Offer, OfferUse
from payportal.queries import customer_offers
from payportal.queries.customer_invoices import open_item
from payportal.queries.offers import rewards
from payportal.services import offers, payments, settlement
from tests.services.a_payment import TODAY, a_customer, a_payment, an_invoice, an_order, open_minor, succeeded
from tests.services.an_offer import a_campaign, an_offer
from tests.services.test_payment_application import begin, money

FAILED = Outcome(state=OutcomeState.FAILED, failure="declined")


def used(session, offer_id):
    return session.get_one(Offer, offer_id, populate_existing=True).used_minor


def use(session):
    session.flush()
    return session.execute(select(OfferUse.state, OfferUse.discount_minor, OfferUse.charged_minor)).one()


@pytest.fixture
def paid_early(session):
    """10,000.00 due in 30 days under 12 % a year: 98.63 is kept, 9,901.37 is paid."""
    acme = a_customer(session)
    offer_id = an_offer(session, budget_minor=10000)
    invoice = an_invoice(session, acme, "INV-1", 1000000)
    return offer_id, invoice, a_payment(session, acme, {invoice: 1000000}, 990137)


def test_a_payment_reserves_of_the_budget_and_spends_it_when_the_money_comes(session, paid_early):
    offer_id, invoice, payment_id = paid_early
    assert (used(session, offer_id), use(session)) == (9863, ("reserved", 9863, 9863))
    settlement.settle(session, payment_id, succeeded(990137), on=TODAY)
    assert (used(session, offer_id), use(session)) == (9863, ("kept", 9863, 9863))
    assert open_minor(session, invoice) == 0


@pytest.mark.parametrize("back", [OutcomeState.RETURNED, OutcomeState.REFUNDED])
def test_money_that_goes_back_gives_the_offer_back_once(session, paid_early, back):
    offer_id, invoice, payment_id = paid_early
    settlement.settle(session, payment_id, succeeded(990137), on=TODAY)
    for _ in range(2):
        settlement.settle(session, payment_id, succeeded(990137, state=back), on=TODAY)
    assert (used(session, offer_id), use(session)) == (0, ("released", 9863, 0))
    assert open_minor(session, invoice) == 1000000


def test_a_payment_given_up_or_declined_frees_the_budget(session, paid_early):
    offer_id, _, payment_id = paid_early
    settlement.settle(session, payment_id, FAILED, on=TODAY)
    assert (used(session, offer_id), use(session)) == (0, ("released", 9863, 0))


def test_money_that_was_called_failed_keeps_its_promise_though_the_budget_is_gone(session, paid_early):
    offer_id, invoice, payment_id = paid_early
    settlement.settle(session, payment_id, FAILED, on=TODAY)
    other = an_invoice(session, a_customer(session, "C-2"), "INV-2", 900000)
    order = an_order(session.get_one(Invoice, other).customer_id, {other: 900000}, 891123, reference="PAY-2")
    payments.start(session, order, gateway="sandbox", on=TODAY)
    settlement.settle(session, payment_id, succeeded(990137), on=TODAY)
    assert used(session, offer_id) == 10000
    assert open_minor(session, invoice) == 0
    settlement.settle(session, payment_id, succeeded(990137, state=OutcomeState.RETURNED), on=TODAY)
    assert used(session, offer_id) == 8877


def test_what_the_budget_does_not_reach_is_not_offered(session):
    acme = a_customer(session)
    an_offer(session, budget_minor=9862)
    invoice = an_invoice(session, acme, "INV-1", 1000000)
    with pytest.raises(Conflict, match="changed since you saw it"):
        payments.start(session, an_order(acme, {invoice: 1000000}, 990137), gateway="sandbox", on=TODAY)
    full = an_order(acme, {invoice: 1000000}, 1000000)
    assert payments.start(session, full, gateway="sandbox", on=TODAY).amount_minor == 1000000


def test_the_database_refuses_to_overdraw_a_budget(session):
    offer_id = an_offer(session, budget_minor=100)
    with pytest.raises(Conflict, match="Others took"), session.begin_nested():
        offers._move_budget(session, offer_id, 101)


def test_an_offer_that_was_stopped_gives_nothing_more(session):
    acme = a_customer(session)
    offer_id = an_offer(session)
    offers.stop(session, offer_id, actor="owner@example.com")
    offers.stop(session, offer_id, actor="owner@example.com")
    invoice = an_invoice(session, acme, "INV-1", 1000000)
    order = an_order(acme, {invoice: 1000000}, 1000000)
    assert payments.start(session, order, gateway="sandbox", on=TODAY).amount_minor == 1000000
    with pytest.raises(NotFound):
        offers.stop(session, offer_id + 1, actor="owner@example.com")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"promise": {"percent": "0"}}, BadTerms),
        ({"ends_on": TODAY - timedelta(days=1)}, PayportalError),
        ({"customer_numbers": ["C-404"]}, NotFound),
        ({"name": "Taken"}, Conflict),
    ],
)
def test_an_offer_that_cannot_be_made_is_refused(session, fields, fault):
    an_offer(session, name="Taken")
    with pytest.raises(fault):
        offers.make(session, replace(a_campaign(name="Other"), **fields), actor="owner@example.com")


def test_a_page_of_offers_asks_no_more_for_many_invoices_than_for_one(session, statements):
    acme = a_customer(session)
    an_offer(session)
    counts = []
    for more in (1, 12):
        for number in range(more):
            an_invoice(session, acme, f"INV-{more}-{number}", 1000000)
        session.flush()
        with statements() as sent:
            [found] = customer_offers.available(session, [acme], on=TODAY)
        counts.append((len(found.items), len(sent)))
    assert [items for items, _ in counts] == [1, 13]
    assert counts[0][1] == counts[1][1] > 0


def test_a_discount_in_what_money_on_account_paid_stays_counted_when_the_payment_goes_back(session):
    acme = a_customer(session, "C-9")
    offer_id = an_offer(session, name="Both ways", budget_minor=10_000)
    first, second = an_invoice(session, acme, "INV-91", 100_000), an_invoice(session, acme, "INV-92", 50_000)
    settled = {first: 100_000, second: 50_000}
    kept = {one: rewards(session, [open_item(session.get_one(Invoice, one))], on=TODAY)[one].discount_minor
            for one in settled}  # fmt: skip
    bank = money(session, acme, 100_000 - kept[first])
    rest = 50_000 - kept[second]
    payment = begin(session, acme, settled, {f"money-{bank}": 100_000 - kept[first]}, rest)
    settlement.settle(session, payment, succeeded(rest), on=TODAY)
    settlement.settle(session, payment, succeeded(rest, state=OutcomeState.RETURNED), on=TODAY)
    assert (open_minor(session, first), open_minor(session, second)) == (0, 50_000)
    assert session.get_one(Offer, offer_id, populate_existing=True).used_minor == kept[first]
