"""Guests with the same invoice, at the same time: one of them pays, the others are told, nobody pays twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import Conflict
from payportal.models.base import db, transaction, utcnow
from payportal.models.pay_link import GuestPayment, PayLink
from payportal.models.payment import Payment
from payportal.services import guest_payments, pay_links
from payportal.services.guest_payments import GuestOrder
from tests.web.an_account import a_customer, an_invoice
from tests.web.guest.a_link import a_link

AT_ONCE = 6
KEY = "a secret of a test"


@pytest.fixture
def invoice(app):
    acme = a_customer(app)
    return acme, an_invoice(app, acme, "INV-1", 5000)


def all_at_once(app, tokens, reference):
    """Begin a payment of 50.00 through every link at once; return the receipt's id or the refusal of each."""
    barrier = Barrier(len(tokens))

    def one(number):
        with app.app_context():
            barrier.wait()
            try:
                with transaction() as session:
                    link = pay_links.opened(session, tokens[number], at=utcnow())
                    [invoice_id] = pay_links.invoice_ids(session, link)
                    order = GuestOrder(reference=reference(number), settled={invoice_id: 5000}, shown_minor=5000)
                    return guest_payments.start(session, KEY, link, order, gateway="sandbox", at=utcnow()).id
            except Conflict as refused:
                return refused.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(tokens)) as pool:
        return list(pool.map(one, range(len(tokens))))


def count(app, model, *conditions):
    with app.app_context():
        return db.session().scalar(select(func.count()).select_from(model).where(*conditions))


def test_many_links_to_one_invoice_begin_one_payment(app, invoice):
    tokens = [a_link(app, *invoice) for _ in range(AT_ONCE)]
    answers = all_at_once(app, tokens, lambda number: f"PAY-{number}")
    assert answers.count("payment_under_way") == AT_ONCE - 1
    assert (count(app, Payment), count(app, GuestPayment)) == (1, 1)


def test_one_form_sent_by_many_hands_is_one_payment_with_one_receipt(app, invoice):
    tokens = [a_link(app, *invoice)] * AT_ONCE
    answers = all_at_once(app, tokens, lambda _: "PAY-1")
    assert len(set(answers)) == 1
    assert (count(app, Payment), count(app, PayLink, PayLink.scope == "receipt")) == (1, 1)
