"""Impatience and machines: whatever happens at the same time, an invoice is paid once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import Conflict
from payportal.gateways.ports import Checkout
from payportal.models.base import db, transaction
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.services import payments, settlement
from tests.services.a_payment import TODAY, a_customer, an_invoice, an_order, open_minor, succeeded

AT_ONCE = 8


@pytest.fixture
def invoice(app):
    with app.app_context(), transaction() as session:
        customer = a_customer(session)
        return customer, an_invoice(session, customer, "INV-1", 5000)


def all_at_once(app, act):
    """Do ``act(number)`` in several threads that start together; return what each answered."""
    barrier = Barrier(AT_ONCE)

    def one(number):
        with app.app_context():
            barrier.wait()
            try:
                with transaction() as session:
                    return act(session, number)
            except Conflict as refused:
                return refused.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def count(app, model):
    with app.app_context():
        return db.session().scalar(select(func.count()).select_from(model))


def test_one_form_sent_by_many_hands_is_one_payment(app, invoice):
    customer, invoice_id = invoice
    order = an_order(customer, {invoice_id: 5000}, 5000)
    answers = all_at_once(app, lambda session, _: payments.start(session, order, gateway="sandbox", on=TODAY).id)
    assert (len(set(answers)), count(app, Payment)) == (1, 1)


def test_many_forms_for_one_invoice_are_one_payment_and_refusals(app, invoice):
    customer, invoice_id = invoice

    def start(session, number):
        order = an_order(customer, {invoice_id: 5000}, 5000, reference=f"PAY-{number}")
        return payments.start(session, order, gateway="sandbox", on=TODAY).id

    answers = all_at_once(app, start)
    assert answers.count("payment_under_way") == AT_ONCE - 1
    assert count(app, Payment) == 1


def test_return_page_webhook_and_sweep_together_book_once(app, invoice):
    customer, invoice_id = invoice
    with app.app_context(), transaction() as session:
        order = an_order(customer, {invoice_id: 5000}, 5000)
        payment_id = payments.start(session, order, gateway="sandbox", on=TODAY).id
        payments.opened(session, payment_id, Checkout("sbx_1", "/"))
    answers = all_at_once(app, lambda session, _: settlement.settle(session, payment_id, succeeded(5000), on=TODAY))
    assert answers == ["succeeded"] * AT_ONCE
    assert count(app, Receipt) == 1
    with app.app_context():
        assert open_minor(db.session(), invoice_id) == 0
