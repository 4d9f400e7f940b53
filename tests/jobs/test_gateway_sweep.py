"""The sweep of refunds, disputes and methods: what was lost is found, and asked for once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.domain.money import Money
from payportal.gateways.ports import GatewayUnreachable
from payportal.gateways.sandbox_base import charge_reference
from payportal.gateways.told import Payer
from payportal.jobs import runner
from payportal.models.base import db
from payportal.models.card_dispute import CardDispute
from payportal.models.payment_method import PaymentMethod
from payportal.models.refund import Refund
from payportal.services import card_disputes, payment_methods, refunds
from payportal.services.payment_methods import Adding
from payportal.services.refunds import RefundOrder
from tests.services.a_method import a_kept_method, a_paid_payment
from tests.services.a_payment import PAYER, TODAY, a_customer, an_invoice
from tests.web.an_account import writing


@pytest.fixture
def cards(app):
    cards = app.extensions["outside"].cards
    cards.delay = timedelta(0)
    return cards


def run(app, name="gateway-sweep"):
    with app.app_context():
        done = runner.run(name, app.extensions["outside"])
    assert done.outcome == "done"
    return done.detail


@pytest.fixture
def charge(app, cards):
    """50.00 paid; the payment's id and the processor's name of its money."""
    page = cards.start("PAY-1", Money(5000, "USD"), return_url="/", description="", email="")
    cards.press(page.reference, "approve")
    with writing(app) as session:
        acme = a_customer(session)
        invoice = an_invoice(session, acme, "INV-1", 5000)
        name = charge_reference(page.reference)
        return a_paid_payment(session, acme, {invoice: 5000}, 5000, charge=name), name


def test_a_refund_that_was_killed_before_it_was_asked_for_is_asked_for_once(app, cards, charge):
    payment, name = charge
    order = RefundOrder(key="RF-1", payment_id=payment, amount_minor=700, reason="x", asked_by="clerk@example.com")
    with writing(app) as session:
        refunds.start(session, order, on=TODAY)
    assert run(app)["refunds"] == {"succeeded": 1}
    assert run(app) == {}
    assert [told.amount.minor for told in cards.refunds(name)] == [700]


def test_a_dispute_whose_end_was_never_told_is_found(app, cards, charge):
    payment, name = charge
    dispute = cards.contest(name)
    with writing(app) as session:
        card_disputes.take(session, payment, cards.dispute(dispute), on=TODAY)
    cards.close_dispute(dispute, won=False)
    assert run(app) == {"disputes": {"lost": 1}}
    with app.app_context():
        assert db.session().scalar(select(CardDispute.state)) == "lost"


def test_a_method_whose_payer_never_came_back_is_found(app, cards):
    with writing(app) as session:
        adding = Adding(reference="PM-1", customer_id=a_customer(session), owner=PAYER, kind="card")
        method = payment_methods.add(session, adding, gateway="sandbox").id
        page = cards.save("PM-1", "card", payer=Payer(key="1", name="A", email=PAYER), return_url="/")
        payment_methods.opened(session, method, page)
    cards.keep(page.reference, "approve")
    assert run(app) == {"methods": {"active": 1}}


def test_silence_leaves_everything_for_the_next_run(app, cards, charge, monkeypatch):
    order = RefundOrder(key="RF-1", payment_id=charge[0], amount_minor=700, reason="x", asked_by="clerk@example.com")
    with writing(app) as session:
        refunds.start(session, order, on=TODAY)

    def silent(_charge):
        raise GatewayUnreachable("no answer")

    with monkeypatch.context() as away:
        away.setattr(type(cards), "refunds", lambda _cards, charge: silent(charge))
        assert run(app) == {"refunds": {"unknown": 1}, "payments": {"gateway_unreachable": 1}}
    assert run(app)["refunds"] == {"succeeded": 1}
    with app.app_context():
        assert db.session().scalars(select(Refund.state)).all() == ["succeeded"]


def test_the_job_of_expiring_cards_counts_them(app, cards):
    with writing(app) as session:
        acme = a_customer(session)
        a_kept_method(session, acme, exp_month=1, exp_year=2020)
        a_kept_method(session, acme, exp_month=1, exp_year=2099)
    assert run(app, "method-expiry") == {"expiring": 0, "expired": 1}
    with app.app_context():
        assert db.session().scalars(select(PaymentMethod.state).order_by(PaymentMethod.id)).all() == [
            "expired",
            "active",
        ]
