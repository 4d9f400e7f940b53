"""Events of both gateways: late, repeated, out of order, forged; each leads to the truth or to nothing."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from payportal.domain.money import Money
from payportal.gateways.ports import About, ProviderEvent
from payportal.gateways.sandbox_base import charge_reference
from payportal.gateways.sandbox_payments import Act, SandboxCards
from payportal.gateways.told import Payer
from payportal.models.base import db, transaction
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.services import asking, gateway_events, payment_methods, payments
from payportal.services.payment_methods import Adding
from payportal.services.refunds import RefundOrder
from tests.services import a_payment
from tests.services.a_payment import PAYER, TODAY, a_customer, an_invoice, an_order, open_minor

PAID, REFUNDED, DISPUTED, CLOSED = "paid", "refunded", "disputed", "closed"


@pytest.fixture
def cards(tmp_path):
    return SandboxCards(tmp_path / "gateway.db", "secret", delay=timedelta(0))


@pytest.fixture
def begun(app, cards):
    """A payment whose page the payer used, without us having heard of it: invoice, payment, reference of the page."""
    with app.app_context(), transaction() as session:
        acme = a_customer(session)
        invoice = an_invoice(session, acme, "INV-1", 5000)
        payment = payments.start(session, an_order(acme, {invoice: 5000}, 5000), gateway="sandbox", on=TODAY)
        checkout = cards.start("PAY-1", Money(5000, "USD"), return_url="/", description="", email="")
        payments.opened(session, payment.id, checkout)
        payment_id = payment.id
    cards.press(checkout.reference, Act.APPROVE)
    return invoice, payment_id, checkout.reference


def handle(app, cards, event):
    with app.app_context():
        return gateway_events.handle(transaction, cards, event, on=TODAY)


def standing(app, invoice):
    with app.app_context():
        session = db.session()
        receipts = session.scalar(select(func.count()).select_from(Receipt).where(Receipt.reversed_at.is_(None)))
        return session.scalar(select(Payment.state)), receipts, open_minor(session, invoice)


def events(cards, page):
    charge = charge_reference(page)
    return {
        PAID: ProviderEvent("evt_1", page), REFUNDED: ProviderEvent("evt_2", charge, About.REFUND, "PAY-1"),
        DISPUTED: ProviderEvent("evt_3", cards.contested(charge).reference if cards.contested(charge) else "",
                                About.DISPUTE),
    }  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations((PAID, REFUNDED, REFUNDED, PAID)))[::5])
def test_a_refund_may_be_told_before_its_payment_and_twice(app, cards, begun, order):
    invoice, _, page = begun
    cards.refund_of_own_accord(charge_reference(page), 2000)
    told = events(cards, page)
    assert all(handle(app, cards, told[word]) for word in order)
    handle(app, cards, told[REFUNDED])
    assert standing(app, invoice) == ("succeeded", 1, 2000)


@pytest.mark.parametrize(
    "order", [(PAID, DISPUTED), (DISPUTED, PAID), (DISPUTED,), (DISPUTED, DISPUTED, PAID, DISPUTED)]
)
@pytest.mark.parametrize(("won", "state", "left_open"), [(True, "succeeded", 0), (False, "returned", 5000)])
def test_a_dispute_may_be_told_before_its_payment_and_often(app, cards, begun, order, won, state, left_open):
    invoice, _, page = begun
    dispute = cards.contest(charge_reference(page))
    for word in order:
        assert handle(app, cards, events(cards, page)[word])
    assert standing(app, invoice) == ("succeeded", 1, 0)
    cards.close_dispute(dispute, won=won)
    for _time in range(3):
        handle(app, cards, events(cards, page)[DISPUTED])
    assert standing(app, invoice) == (state, 1 if won else 0, left_open)


def test_all_refunded_before_we_heard_of_the_payment(app, cards, begun):
    invoice, payment_id, page = begun
    cards.press(page, Act.REFUND)
    with app.app_context():
        assert asking.payment(transaction, cards, payment_id, on=TODAY) == "refunded"
    assert standing(app, invoice) == ("refunded", 0, 5000)


def test_a_page_of_a_method_is_asked_about_however_often_it_is_told(app, cards):
    with app.app_context(), transaction() as session:
        adding = Adding(reference="PM-1", customer_id=a_customer(session), owner=PAYER, kind="card")
        method_id = payment_methods.add(session, adding, gateway="sandbox").id
        page = cards.save("PM-1", "card", payer=Payer(key="1", name="Acme", email=PAYER), return_url="/")
        payment_methods.opened(session, method_id, page)
    cards.keep(page.reference, "approve")
    for named in (page.reference, "seti_unknown"):  # by its page, or by our own name for it
        assert handle(app, cards, ProviderEvent("evt", named, About.METHOD, "PM-1"))
    with app.app_context():
        assert asking.method(transaction, cards, method_id) == "active"


@pytest.mark.parametrize("about", [About.PAYMENT, About.METHOD, About.REFUND])
def test_what_concerns_nothing_of_ours_changes_nothing(app, cards, begun, about):
    assert not handle(app, cards, ProviderEvent("evt", "somebody_elses", about, "PAY-OTHER"))
    assert standing(app, begun[0])[0] == "created"


def test_a_refund_whose_answer_was_lost_is_asked_for_again_and_goes_back_once(app, cards, begun):
    invoice, payment_id, page = begun
    with app.app_context():
        asking.payment(transaction, cards, payment_id, on=TODAY)
        with transaction() as session:
            order = RefundOrder(
                key="RF-1", payment_id=payment_id, amount_minor=1500, reason="x", asked_by="c@x.example"
            )
            refund_id = a_payment_refund(session, order)
        cards.refund("RF-1", charge_reference(page), Money(1500, "USD"))  # it went through, and we never heard of it
        assert [asking.refund(transaction, cards, refund_id, on=TODAY) for _ in range(3)] == ["succeeded"] * 3
    assert [told.amount.minor for told in cards.refunds(charge_reference(page))] == [1500]
    assert standing(app, invoice) == ("succeeded", 1, 1500)


def a_payment_refund(session, order):
    from payportal.services import refunds

    return refunds.start(session, order, on=a_payment.TODAY).id
