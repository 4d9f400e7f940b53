"""Kept payment methods and paid payments, for tests of what becomes of them."""

from dataclasses import replace
from itertools import count

from payportal.domain.money import Money
from payportal.gateways.ports import Checkout, Outcome, OutcomeState
from payportal.models.payment_method import PaymentMethod
from payportal.services import payments, settlement
from tests.services.a_payment import PAYER, TODAY, an_order

_numbers = count(1)


def a_kept_method(session, customer_id, *, owner=PAYER, kind="card", **columns):
    """Write a method that can be charged."""
    number = next(_numbers)
    method = PaymentMethod(
        reference=f"PM-{number}", customer_id=customer_id, owner=owner, kind=kind, gateway="sandbox",
        **{"state": "active", "brand": "Visa", "last4": "4242", "provider_customer": "sbc_1",
           "provider_method": f"sbm_{number}", **columns},
    )  # fmt: skip
    session.add(method)
    session.flush()
    return method


def a_paid_payment(session, customer_id, settled, minor, *, reference="PAY-1", charge="ch_1", currency="USD",
                   with_fee=False):  # fmt: skip
    """Start a payment, let it succeed as ``charge``, and return its id."""
    order = replace(an_order(customer_id, settled, minor, reference=reference), with_fee=with_fee)
    payment = payments.start(session, order, gateway="sandbox", on=TODAY)
    payments.opened(session, payment.id, Checkout(f"sbx_{reference}", "/there"))
    paid = Outcome(state=OutcomeState.SUCCEEDED, provider_reference=charge, amount=Money(minor, currency))
    settlement.settle(session, payment.id, paid, on=TODAY)
    return payment.id
