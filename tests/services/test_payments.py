"""Starting a payment: once an act, once an invoice, for exactly the sum that was shown."""

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.gateways.ports import Checkout
from payportal.models.payment import Payment, PaymentLine
from payportal.services import payments
from tests.services.a_payment import (
    TODAY,
    a_customer,
    a_payment,
    an_invoice,
    an_order,
    live_lines,
    open_minor,
    state_of,
)


def start(session, order):
    return payments.start(session, order, gateway="sandbox", on=TODAY)


def count(session):
    return session.scalar(select(func.count()).select_from(Payment))


def test_a_payment_of_two_invoices_keeps_the_discount_of_what_it_settles(session):
    acme = a_customer(session)
    first = an_invoice(session, acme, "INV-1007", 120000, discount_minor=2400)
    second = an_invoice(session, acme, "INV-1009", 35000, discount_minor=700)
    payment = start(session, an_order(acme, {first: 120000, second: 20000}, 137200))
    assert (payment.amount_minor, payment.currency, payment.state) == (137200, "USD", "created")
    lines = session.execute(select(PaymentLine.number, PaymentLine.amount_minor, PaymentLine.discount_minor))
    assert set(lines) == {("INV-1007", 117600, 2400), ("INV-1009", 19600, 400)}
    assert (open_minor(session, first), open_minor(session, second)) == (120000, 35000)


def test_the_same_order_sent_twice_is_one_payment(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    order = an_order(acme, {invoice: 5000}, 5000)
    assert start(session, order).id == start(session, order).id
    assert count(session) == 1


def test_the_reference_of_somebody_else_is_refused(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    start(session, an_order(acme, {invoice: 5000}, 5000))
    with pytest.raises(Conflict, match="somebody else"):
        start(session, an_order(acme, {invoice: 5000}, 5000, started_by="other@acme.example"))


@pytest.mark.parametrize("settled", [3000, 4999])
def test_the_same_form_with_other_amounts_is_not_the_payment_that_was_begun(session, settled):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    payment = start(session, an_order(acme, {invoice: 5000}, 5000))
    with pytest.raises(Conflict, match="begun with other amounts"):
        start(session, an_order(acme, {invoice: settled}, settled))
    assert (count(session), payment.amount_minor) == (1, 5000)


def test_nobody_is_sent_to_the_page_of_a_payment_that_was_given_up(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    payment = start(session, an_order(acme, {invoice: 5000}, 5000))
    payments.abandon(session, payment.id)
    with pytest.raises(Conflict, match="cancelled meanwhile"):
        payments.opened(session, payment.id, Checkout("sbx_1", "/there"))
    session.flush()
    assert payments.of_gateway(session, "sbx_1") is None


def test_an_invoice_with_a_live_payment_is_not_paid_by_a_second_one(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    a_payment(session, acme, {invoice: 5000}, 5000)
    with pytest.raises(Conflict, match="A payment for INV-1 is under way") as refused:
        start(session, an_order(acme, {invoice: 5000}, 5000, reference="PAY-2"))
    assert refused.value.code == "payment_under_way"
    assert count(session) == 1


def test_another_sum_than_the_shown_one_is_refused(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000, discount_minor=100)
    with pytest.raises(Conflict) as refused:
        start(session, an_order(acme, {invoice: 5000}, 5000))
    assert refused.value.code == "amount_changed"
    assert count(session) == 0


def test_an_invoice_of_another_customer_does_not_exist(session):
    acme, other = a_customer(session), a_customer(session, "C-2")
    invoice = an_invoice(session, other, "INV-1", 5000)
    with pytest.raises(NotFound):
        start(session, an_order(acme, {invoice: 5000}, 5000))
    assert count(session) == 0


@pytest.mark.parametrize("settled", [0, -1, 5001])
def test_amounts_that_do_not_fit_are_refused(session, settled):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    with pytest.raises(PayportalError, match="INV-1"):
        start(session, an_order(acme, {invoice: settled}, settled))
    assert count(session) == 0


def test_two_currencies_are_two_payments(session):
    acme = a_customer(session)
    dollars, euros = an_invoice(session, acme, "INV-1", 5000), an_invoice(session, acme, "INV-2", 5000, currency="EUR")
    with pytest.raises(PayportalError, match="one currency"):
        start(session, an_order(acme, {dollars: 5000, euros: 5000}, 10000))
    assert count(session) == 0


def test_a_payment_without_a_page_is_abandoned_and_frees_its_invoice(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    payment = start(session, an_order(acme, {invoice: 5000}, 5000))
    payments.abandon(session, payment.id)
    assert (state_of(session, payment.id), live_lines(session, payment.id)) == ("failed", 0)
    assert start(session, an_order(acme, {invoice: 5000}, 5000, reference="PAY-2")).state == "created"


def test_a_payment_with_a_page_is_not_abandoned_behind_the_processors_back(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    payment_id = a_payment(session, acme, {invoice: 5000}, 5000)
    with pytest.raises(Conflict):
        payments.abandon(session, payment_id)
    assert (state_of(session, payment_id), live_lines(session, payment_id)) == ("created", 1)


def test_a_payment_is_found_by_the_gateways_reference(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    payment = start(session, an_order(acme, {invoice: 5000}, 5000))
    payments.opened(session, payment.id, Checkout("sbx_1", "/there"))
    session.flush()
    assert payments.of_gateway(session, "sbx_1") == payment.id
    assert payments.of_gateway(session, "sbx_2") is None
