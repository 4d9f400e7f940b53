"""Fees on top: none unless a rule says so, capped, posted with the money and back with it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import BadTerms
from payportal.domain.fee import FeeRule
from payportal.domain.money import Money
from payportal.gateways.ports import Checkout, OutcomeState
from payportal.models.journal import Account, JournalLine
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.queries.ledger_proof import prove
from payportal.services import payment_fees, payments, settlement
from tests.services.a_payment import TODAY, a_customer, an_invoice, an_order, open_minor, succeeded

TWO_NINE = FeeRule(percent=Decimal("2.9"), fixed_minor=30, gross_up=True, cap_percent=Decimal(3))


def income(session):
    query = select(func.coalesce(func.sum(JournalLine.credit - JournalLine.debit), 0))
    return session.scalar(query.join(Account, Account.id == JournalLine.account_id).where(Account.code == "4200"))


def paid(session, customer_id, invoice, shown):
    payment = payments.start(
        session, replace(an_order(customer_id, {invoice: 10000}, shown), with_fee=True), gateway="sandbox", on=TODAY
    )
    payments.opened(session, payment.id, Checkout("sbx_1", "/there"))
    settlement.settle(session, payment.id, succeeded(shown), on=TODAY)
    return payment.id


def fee(session, customer_id, minor=10000, method="card", currency="USD"):
    return payment_fees.fee(session, customer_id, method, Money(minor, currency)).minor


def test_without_a_rule_there_is_no_fee(session):
    assert fee(session, a_customer(session)) == 0


def test_the_rule_of_a_customer_goes_before_the_one_for_all_and_may_waive_it(session):
    acme, other = a_customer(session), a_customer(session, "C-2")
    payment_fees.set_rule(session, "card", "USD", TWO_NINE, actor="a")
    payment_fees.set_rule(session, "card", "USD", FeeRule(), customer_id=acme, actor="a")
    assert (fee(session, acme), fee(session, other)) == (0, 300)
    assert (fee(session, other, method="sepa_debit"), fee(session, other, currency="EUR")) == (0, 0)


def test_a_new_rule_takes_the_place_of_the_one_before(session):
    acme = a_customer(session)
    payment_fees.set_rule(session, "card", "USD", TWO_NINE, actor="a")
    payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(1)), actor="a")
    assert fee(session, acme) == 100


def test_the_fee_is_charged_on_top_and_is_no_part_of_the_invoice(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 10000)
    payment_fees.set_rule(session, "card", "USD", TWO_NINE, actor="a")
    payment = session.get_one(Payment, paid(session, acme, invoice, 10300))
    assert (payment.amount_minor, payment.payer_fee_minor, payment.state) == (10000, 300, "succeeded")
    assert (open_minor(session, invoice), income(session)) == (0, 300)
    assert [fault for fault in prove(session).faults if fault.check != "audit chain"] == []


def test_all_of_the_fee_goes_back_with_the_payment(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 10000)
    payment_fees.set_rule(session, "card", "USD", TWO_NINE, actor="a")
    payment_id = paid(session, acme, invoice, 10300)
    settlement.settle(session, payment_id, succeeded(10300, state=OutcomeState.RETURNED), on=TODAY)
    assert (open_minor(session, invoice), income(session)) == (10000, 0)
    assert [fault for fault in prove(session).faults if fault.check != "audit chain"] == []


def test_another_sum_than_amount_and_fee_is_looked_at_by_a_person(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 10000)
    payment_fees.set_rule(session, "card", "USD", TWO_NINE, actor="a")
    payment = payments.start(
        session, replace(an_order(acme, {invoice: 10000}, 10300), with_fee=True), gateway="sandbox", on=TODAY
    )
    payments.opened(session, payment.id, Checkout("sbx_1", "/there"))
    assert settlement.settle(session, payment.id, succeeded(10000), on=TODAY) == "unknown"


@pytest.mark.parametrize(("percent", "cap"), [("x", ""), ("2", "y"), ("100", ""), ("-1", "")])
def test_a_rule_without_sense_is_refused(percent, cap):
    with pytest.raises(BadTerms):
        payment_fees.checked(percent, 0, gross_up=False, cap_percent=cap)


def test_a_payment_won_back_pays_its_fee_again(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 10000)
    payment_fees.set_rule(session, "card", "USD", TWO_NINE, actor="a")
    payment_id = paid(session, acme, invoice, 10300)
    settlement.settle(session, payment_id, succeeded(10300, state=OutcomeState.RETURNED), on=TODAY)
    receipt = session.scalars(select(Receipt)).one()
    assert settlement.come_again(session, receipt, 10300, on=TODAY, actor="report")
    assert (open_minor(session, invoice), income(session)) == (0, 300)
    assert [fault for fault in prove(session).faults if fault.check != "audit chain"] == []
