"""What the seller sees of coupons: how often each was used, by whom, and what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from payportal.domain.coupon import CouponTerms
from payportal.domain.errors import NotFound
from payportal.models.coupon import Coupon, CouponCustomer, CouponUse
from payportal.models.customer import Customer
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.queries.coupons import terms_of

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptake:
    """Uses whose money came and what they cost, and what payments under way have reserved; in minor units."""

    count: int = 0
    given_minor: int = 0
    reserved_count: int = 0
    reserved_minor: int = 0


@dataclass(frozen=True, slots=True)
class CouponRow:
    """One coupon with its promise, what was taken by it, and where it stands."""

    coupon: Coupon
    terms: CouponTerms
    uptake: Uptake

    def state(self, on: date) -> tuple[str, str]:
        """Return tone and word of the chip."""
        one = self.coupon
        if one.stopped_at is not None:
            return "neutral", "Stopped"
        if one.ends_on is not None and on > one.ends_on:
            return "neutral", "Ended"
        if one.uses_most is not None and one.used_count >= one.uses_most:
            return "warn", "Used up"
        if one.budget_minor is not None and one.used_minor >= one.budget_minor:
            return "warn", "Budget used up"
        return ("waiting", "Not begun") if on < one.starts_on else ("good", "Running")


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRow:
    """One payment with a coupon; ``receipt_id`` is None as long as no money came."""

    customer_name: str
    reference: str
    receipt_id: int | None
    paid_minor: int
    discount_minor: int
    state: str
    at: datetime


def all_coupons(session: Session) -> list[CouponRow]:
    """Return every coupon, the latest first."""
    rows = list(session.scalars(select(Coupon).order_by(Coupon.id.desc())))
    taken = _uptake(session, [row.id for row in rows])
    return [CouponRow(row, terms_of(row), taken.get(row.id, Uptake())) for row in rows]


def one(session: Session, coupon_id: int) -> CouponRow:
    """Return one coupon; raises NotFound."""
    row = session.get(Coupon, coupon_id)
    if row is None:
        raise NotFound("There is no such coupon.")
    return CouponRow(row, terms_of(row), _uptake(session, [coupon_id]).get(coupon_id, Uptake()))


def customers(session: Session, coupon_id: int) -> list[tuple[str, str]]:
    """Return number and name of the customers for whom a coupon is."""
    query = select(Customer.number, Customer.name).join(CouponCustomer, CouponCustomer.customer_id == Customer.id)
    found = session.execute(query.where(CouponCustomer.coupon_id == coupon_id).order_by(Customer.number))
    return [(number, name) for number, name in found]


def uses(session: Session, coupon_id: int) -> list[UseRow]:
    """Return the payments with a coupon, the latest first, at most 200."""
    query = (
        select(CouponUse, Payment, Customer.name, Receipt.id)
        .join(Payment, Payment.id == CouponUse.payment_id)
        .join(Customer, Customer.id == Payment.customer_id)
        .outerjoin(Receipt, Receipt.payment_id == Payment.id)
        .where(CouponUse.coupon_id == coupon_id)
        .order_by(CouponUse.id.desc())
        .limit(MOST)
    )
    return [
        UseRow(customer_name=name, reference=payment.reference, receipt_id=receipt_id, state=use.state,
               paid_minor=payment.amount_minor, discount_minor=use.discount_minor, at=use.changed_at)
        for use, payment, name, receipt_id in session.execute(query)
    ]  # fmt: skip


def _uptake(session: Session, coupon_ids: Sequence[int]) -> dict[int, Uptake]:
    kept, reserved = CouponUse.state == "kept", CouponUse.state == "reserved"
    query = select(
        CouponUse.coupon_id,
        func.sum(case((kept, 1), else_=0)),
        func.sum(case((kept, CouponUse.discount_minor), else_=0)),
        func.sum(case((reserved, 1), else_=0)),
        func.sum(case((reserved, CouponUse.discount_minor), else_=0)),
    ).where(CouponUse.coupon_id.in_(coupon_ids))
    return {
        coupon_id: Uptake(count=int(count), given_minor=int(given), reserved_count=int(begun), reserved_minor=int(held))
        for coupon_id, count, given, begun, held in session.execute(query.group_by(CouponUse.coupon_id))
        if coupon_id is not None
    }
