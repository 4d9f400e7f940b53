"""Charging a kept method: each behaviour to its end, and every name is given before money moves."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from payportal.domain.errors import Conflict
from payportal.domain.money import Money
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.gateways.sandbox_payments import SandboxCards
from payportal.gateways.told import Payer
from payportal.models.base import db, transaction
from payportal.models.notice import Notice
from payportal.models.payment import Payment
from payportal.services import asking, charging, payments, settlement
from tests.services.a_method import a_kept_method
from tests.services.a_payment import PAYER, TODAY, a_customer, an_invoice, an_order, live_lines, open_minor


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


@pytest.fixture
def begin_with(app, cards):
    """A function that starts a payment of 50.00 with a method of a behaviour: invoice and payment."""

    def begin(behaviour, kind="card"):
        page = cards.save("PM-1", kind, payer=Payer(key="1", name="Acme", email=PAYER), return_url="/")
        cards.keep(page.reference, behaviour)
        stored = cards.saving(page.reference).method.stored
        with app.app_context(), transaction() as session:
            acme = a_customer(session)
            invoice = an_invoice(session, acme, "INV-1", 5000)
            method = a_kept_method(session, acme, kind=kind, provider_method=stored.method)
            order = an_order(acme, {invoice: 5000}, 5000)
            named = {name: getattr(order, name) for name in order.__slots__}
            order = type(order)(**named | {"method_id": method.id, "method_kind": kind})
            return invoice, payments.start(session, order, gateway="sandbox", on=TODAY).id

    return begin


def charge(app, cards, payment_id, **more):
    with app.app_context():
        return charging.carry_out(transaction, cards, payment_id, on=TODAY, **more)


def ask(app, cards, payment_id):
    with app.app_context():
        return asking.payment(transaction, cards, payment_id, on=TODAY)


def row(app, payment_id):
    with app.app_context():
        return db.session().get_one(Payment, payment_id)


@pytest.mark.parametrize(
    ("behaviour", "kind", "at_once", "later", "code", "left_open"),
    [
        ("approve", "card", "succeeded", "succeeded", "", 0),
        ("expiring", "card", "succeeded", "succeeded", "", 0),
        ("declined", "card", "failed", "failed", "insufficient_funds", 5000),
        ("silent_charge", "card", "unknown", "succeeded", "", 0),
        ("silent_loss", "card", "unknown", "failed", "", 5000),
        ("authenticate", "card", "created", "created", "authentication_required", 5000),
        ("debit", "us_bank_account", "pending", "succeeded", "", 0),
        ("returned", "us_bank_account", "pending", "returned", "R01", 5000),
        ("debit", "sepa_debit", "pending", "succeeded", "", 0),
    ],
)
def test_each_method_leads_to_its_end(app, cards, clock, begin_with, behaviour, kind, at_once, later, code, left_open):
    invoice, payment = begin_with(behaviour, kind)
    assert charge(app, cards, payment).state == at_once
    clock.moment += timedelta(seconds=31)
    assert ask(app, cards, payment) == later
    with app.app_context():
        assert (row(app, payment).failure_code, open_minor(db.session(), invoice)) == (code, left_open)
        assert live_lines(db.session(), payment) == (1 if later == "created" else 0)


def test_a_debit_that_comes_back_after_it_counted_opens_the_invoice_and_marks_the_method(app, cards, clock, begin_with):
    invoice, payment = begin_with("late_return", "us_bank_account")
    charge(app, cards, payment)
    clock.moment += timedelta(seconds=31)
    assert ask(app, cards, payment) == "succeeded"
    clock.moment += timedelta(seconds=31)
    with app.app_context():
        told = cards.outcome(row(app, payment).gateway_reference)
        with transaction() as session:
            assert settlement.settle(session, payment, told, on=TODAY) == "returned"
        assert (row(app, payment).failure_code, open_minor(db.session(), invoice)) == ("R10", 5000)


@pytest.mark.parametrize(("agreed", "state", "left_open"), [(True, "succeeded", 0), (False, "failed", 5000)])
def test_a_payer_who_is_asked_by_the_bank_comes_back(app, cards, begin_with, agreed, state, left_open):
    invoice, payment = begin_with("authenticate")
    assert charge(app, cards, payment).url.startswith("/sandbox/checkout/sbi_")
    with app.app_context():
        [subject] = db.session().scalars(select(Notice.subject)).all()
    assert subject.startswith("Please confirm payment ")
    went_on = charge(app, cards, payment, return_url="http://x/back")
    cards.authenticated(went_on.url.rpartition("/")[2], agreed=agreed)
    assert ask(app, cards, payment) == state
    with app.app_context():
        assert open_minor(db.session(), invoice) == left_open


def test_charging_again_charges_once(app, cards, begin_with):
    _, payment = begin_with("approve")
    assert [charge(app, cards, payment).state for _ in range(3)] == ["succeeded"] * 3
    assert cards.page(row(app, payment).gateway_reference)["charges"] == 1


def test_a_method_that_the_processor_forgot_charges_nothing_and_frees_the_invoice(app, cards, begin_with):
    invoice, payment = begin_with("approve")
    stored = cards.saving("sbs_" + _page(cards)).method.stored
    cards.forget(stored)
    assert charge(app, cards, payment).state == "failed"
    with app.app_context():
        assert (live_lines(db.session(), payment), open_minor(db.session(), invoice)) == (0, 5000)
    assert row(app, payment).failure_code == "method_gone"


def _page(cards):
    payer = Payer(key="1", name="Acme", email=PAYER)
    return cards.save("PM-1", "card", payer=payer, return_url="/").reference.removeprefix("sbs_")


def test_a_charge_that_was_given_up_takes_nothing_afterwards(app, cards, begin_with):
    _, payment = begin_with("approve")
    with app.app_context():
        with transaction() as session:
            named = cards.prepare("PAY-1", Money(5000, "USD"), _stored(cards), description="")
            payments.opened(session, payment, charging.Checkout(named, ""))
        asking.payment(transaction, cards, payment, on=TODAY, cancel=True)
    assert cards.confirm(named, _stored(cards)).state is OutcomeState.FAILED
    assert charge(app, cards, payment).state == "failed"


def _stored(cards):
    return cards.saving("sbs_" + _page(cards)).method.stored


def test_a_payment_of_the_hosted_page_is_not_charged_here(app, cards):
    with app.app_context(), transaction() as session:
        acme = a_customer(session)
        order = an_order(acme, {an_invoice(session, acme, "INV-1", 5000): 5000}, 5000)
        payment = payments.start(session, order, gateway="sandbox", on=TODAY).id
    with pytest.raises(Conflict, match="processor's page"):
        charge(app, cards, payment)


def test_another_amount_than_was_asked_is_held_as_unknown_with_its_reason(app, cards, begin_with):
    _, payment = begin_with("approve")
    other = Outcome(state=OutcomeState.SUCCEEDED, provider_reference="ci_1", amount=Money(4999, "USD"))
    with app.app_context(), transaction() as session:
        assert settlement.settle(session, payment, other, on=TODAY) == "unknown"
    assert "49.99 USD instead of 50.00 USD" in row(app, payment).failure
