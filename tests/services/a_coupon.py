"""Coupons and passed-on codes for tests of what becomes of them."""

from dataclasses import replace
from decimal import Decimal

from payportal.domain.coupon import CouponKind, CouponTerms
from payportal.models.customer import Customer
from payportal.queries.ledger_proof import prove
from payportal.services import coupons, payments, referrals
from payportal.services.coupons import NewCoupon
from payportal.services.referrals import Programme
from tests.services.a_payment import TODAY, Checkout, an_order

OWNER = "owner@example.com"


def percent(value="10", **more):
    return CouponTerms(kind=CouponKind.PERCENT, percent=Decimal(value), **more)


def fixed(minor, **more):
    return CouponTerms(kind=CouponKind.FIXED, amount_minor=minor, **more)


def a_coupon(session, **fields):
    """Ten percent in dollars, for everyone, once for each company; return its id."""
    given = {"code": "SPRING-10", "currency": "USD", "terms": percent(), "starts_on": TODAY, **fields}
    return coupons.make(session, NewCoupon(**given), actor=OWNER).id


def a_programme(session, **fields):
    """20.00 off the first payment, 25.00 for whoever passed the code on."""
    given = {"running": True, "currency": "USD", "terms": fixed(2000), "reward_minor": 2500, **fields}
    return referrals.set_programme(session, Programme(**given), actor=OWNER)


def a_child(session, parent_id, number):
    child = Customer(number=number, name=f"Child {number}", parent_id=parent_id)
    session.add(child)
    session.flush()
    return child.id


def with_code(customer_id, settled, shown_minor, code, *, reference="PAY-1", **more):
    return replace(an_order(customer_id, settled, shown_minor, reference=reference), code=code, **more)


def begin(session, order):
    """Start a payment and open its page; return its id."""
    payment = payments.start(session, order, gateway="sandbox", on=TODAY)
    if payment.charged_minor:
        payments.opened(session, payment.id, Checkout(f"sbx_{order.reference}", "/there"))
    session.flush()
    return payment.id


def clean(session):
    session.flush()
    return [fault for fault in prove(session).faults if fault.check != "audit chain"] == []  # linked at the commit
