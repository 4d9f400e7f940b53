"""Codes that customers pass on: the programme that holds, whose code it is, and what it brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from payportal.domain.coupon import CouponKind, CouponTerms
from payportal.models.coupon import CouponUse
from payportal.models.customer import Customer
from payportal.models.payment import Payment
from payportal.models.referral import ReferralCode, ReferralProgramme, ReferralReward
from payportal.queries import customer_account

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardRow:
    """One use of a passed-on code: who passed it on, who used it, and what came of it, in minor units."""

    referrer: str
    user: str
    code: str
    discount_minor: int
    reward_minor: int
    currency: str
    state: str
    """of the use: reserved, kept, released; of its reward: granted, taken_back, capped."""
    payment_id: int
    at: datetime


def current(session: Session) -> ReferralProgramme | None:
    """Return the programme as it was set last, None where there never was one."""
    return session.scalars(select(ReferralProgramme).order_by(ReferralProgramme.id.desc()).limit(1)).first()


def versions(session: Session) -> list[ReferralProgramme]:
    """Return how the programme was set, the latest first."""
    return list(session.scalars(select(ReferralProgramme).order_by(ReferralProgramme.id.desc()).limit(MOST)))


def terms_of(row: ReferralProgramme) -> CouponTerms:
    """Return what the new customer gets."""
    return CouponTerms(kind=CouponKind(row.kind), percent=Decimal(row.percent), amount_minor=row.amount_minor,
                       least_minor=row.least_minor, most_minor=row.most_minor)  # fmt: skip


def of_customer(session: Session, customer_id: int) -> ReferralCode | None:
    """Return the code of a customer, None as long as it asked for none."""
    return session.scalar(select(ReferralCode).where(ReferralCode.customer_id == customer_id))


def passed_on(session: Session, code: str) -> ReferralCode | None:
    """Return whose code this is."""
    return session.scalar(select(ReferralCode).where(ReferralCode.code == code))


def first_use(session: Session, family_id: int, reference: str) -> str | None:
    """Return the state of the one use that a company has, None where it has none beside payment ``reference``."""
    query = select(CouponUse.state).join(Payment, Payment.id == CouponUse.payment_id)
    mine = CouponUse.family_id == family_id, CouponUse.referral_code_id.is_not(None), CouponUse.counted
    return session.scalar(query.where(*mine, Payment.reference != reference))


def paid_before(session: Session, family_id: int, reference: str) -> bool:
    """Return whether a company ever paid here, beside payment ``reference``."""
    accounts = customer_account.account_ids(session, family_id)
    paid = Payment.customer_id.in_(accounts), Payment.state == "succeeded", Payment.reference != reference
    return session.scalar(select(Payment.id).where(*paid).limit(1)) is not None


def granted_in(session: Session, customer_id: int, month: str) -> int:
    """Return how many rewards a customer has of a month (``2026-11``)."""
    mine = ReferralReward.customer_id == customer_id, ReferralReward.month == month, ReferralReward.state == "granted"
    return session.scalar(select(func.count()).where(*mine)) or 0


def rewards_of(session: Session, customer_id: int) -> list[ReferralReward]:
    """Return what a customer got for passing its code on, the latest first; never who used it."""
    mine = select(ReferralReward).where(ReferralReward.customer_id == customer_id)
    return list(session.scalars(mine.order_by(ReferralReward.id.desc()).limit(MOST)))


def uses(session: Session) -> Sequence[RewardRow]:
    """Return the uses of passed-on codes with what came of them, the latest first."""
    giver = aliased(Customer)
    later = aliased(ReferralReward)
    latest = select(func.max(later.id)).where(later.use_id == CouponUse.id).correlate(CouponUse).scalar_subquery()
    query = (
        select(CouponUse, giver.name, Customer.name, ReferralReward.state)
        .join(ReferralCode, ReferralCode.id == CouponUse.referral_code_id)
        .join(giver, giver.id == ReferralCode.customer_id)
        .join(Payment, Payment.id == CouponUse.payment_id)
        .join(Customer, Customer.id == Payment.customer_id)
        .outerjoin(ReferralReward, ReferralReward.id == latest)
        .order_by(CouponUse.id.desc())
        .limit(MOST)
    )
    return [
        RewardRow(referrer=passer, user=taker, code=use.code, discount_minor=use.discount_minor,
                  reward_minor=use.reward_minor, currency=use.currency, state=reward or use.state,
                  payment_id=use.payment_id, at=use.changed_at)
        for use, passer, taker, reward in session.execute(query)
    ]  # fmt: skip
