"""Make, stop and resume coupons; reserve of a code what a payment takes, and give it back when the payment fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from payportal.domain import coupon
from payportal.domain.coupon import CouponTerms
from payportal.domain.errors import BadTerms, CodeRefused, Conflict, NotFound, PayportalError
from payportal.domain.open_item import ItemKind
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.coupon import Coupon, CouponCustomer, CouponUse
from payportal.models.customer import Customer
from payportal.models.payment import Payment
from payportal.queries import coupons as known_coupons
from payportal.queries.coupons import Asking, Benefit
from payportal.services import audit

KINDS = (str(ItemKind.INVOICE), str(ItemKind.DEBIT_MEMO))
TAKEN = say("Others took what was left of this code. Look at the new sum, then pay.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCoupon:
    """A coupon to be made; ``customer_numbers`` empty means everyone, a limit of None means none."""

    code: str
    currency: str
    terms: CouponTerms
    starts_on: date
    ends_on: date | None = None
    note: str = ""
    kinds: Sequence[str] = (str(ItemKind.INVOICE),)
    programs: Sequence[str] = ()
    customer_numbers: Sequence[str] = ()
    uses_most: int | None = None
    uses_each: int | None = 1
    budget_minor: int | None = None


def make(session: Session, wanted: NewCoupon, *, actor: str) -> Coupon:
    """Make a coupon. Raises BadTerms for one without sense, NotFound for an unknown customer, Conflict for a code that
    is taken."""
    code = coupon.normal(wanted.code)
    _check(session, wanted, code)
    chosen = _customers(session, wanted.customer_numbers)
    terms = wanted.terms
    row = Coupon(
        code=code, note=wanted.note.strip()[:200], currency=wanted.currency, kind=str(terms.kind),
        percent=f"{terms.percent.normalize():f}", amount_minor=terms.amount_minor, least_minor=terms.least_minor,
        most_minor=terms.most_minor, starts_on=wanted.starts_on, ends_on=wanted.ends_on, everyone=not chosen,
        kinds=list(wanted.kinds), programs=list(wanted.programs), uses_most=wanted.uses_most,
        uses_each=wanted.uses_each, budget_minor=wanted.budget_minor, created_by=actor,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add_all(CouponCustomer(coupon_id=row.id, customer_id=customer_id) for customer_id in chosen)
    audit.record(session, actor, "make_coupon", f"coupon:{row.id}", code=code, customers=len(chosen))
    return row


def stop(session: Session, coupon_id: int, *, actor: str) -> Coupon:
    """Let a coupon take nothing off from now on; payments that were begun keep it. Raises NotFound."""
    row = _locked(session, coupon_id)
    if row.stopped_at is None:
        row.stopped_at = utcnow()
        audit.record(session, actor, "stop_coupon", f"coupon:{row.id}")
    return row


def resume(session: Session, coupon_id: int, *, actor: str) -> Coupon:
    """Let a stopped coupon be used again. Raises NotFound."""
    row = _locked(session, coupon_id)
    if row.stopped_at is not None:
        row.stopped_at = None
        audit.record(session, actor, "resume_coupon", f"coupon:{row.id}")
    return row


def by_code(session: Session, typed: str) -> Coupon:
    """Return the coupon of a code; raises NotFound."""
    row = session.scalar(select(Coupon).where(Coupon.code == coupon.normal(typed)))
    if row is None:
        raise NotFound(f"There is no coupon {typed[:40]}.")
    return row


def priced(session: Session, code: str, asking: Asking) -> Benefit | None:
    """Return what a code takes off a payment that begins now, nobody else using it until the commit; None without one.

    Raises Conflict where it takes nothing off any more.
    """
    if not code:
        return None
    try:
        return known_coupons.benefit(session, code, asking, lock=True)
    except CodeRefused as refused:
        raise Conflict(refused.message, code="amount_changed") from refused


def reserve(session: Session, payment: Payment, taken: Benefit) -> None:
    """Set aside what a payment takes by a code. Raises Conflict where others were quicker by a hair."""
    use = CouponUse(
        payment_id=payment.id, coupon_id=taken.coupon_id, referral_code_id=taken.referral_code_id, code=taken.code,
        family_id=taken.family_id, currency=payment.currency, discount_minor=taken.discount_minor,
        charged_minor=taken.discount_minor, reward_minor=taken.reward_minor,
    )  # fmt: skip
    try:
        _move(session, taken.coupon_id, 1, taken.discount_minor)
        session.add(use)
        session.flush()
    except IntegrityError as error:
        raise Conflict(TAKEN, code="amount_changed") from error
    audit.record(session, payment.started_by, "use_code", f"payment:{payment.id}", code=taken.code,
                 discount_minor=taken.discount_minor)  # fmt: skip


def keep(session: Session, payment_id: int) -> None:
    """Note that a payment came: what it took by a code is spent, even where it was called failed before."""
    use = of_payment(session, payment_id)
    if use is None or use.state == "kept":
        return
    if use.state == "released":
        _count_again(session, use)
    use.state, use.changed_at = "kept", utcnow()
    session.flush()


def release(session: Session, payment_id: int) -> None:
    """Give back what a payment took that failed or went back; a second time changes nothing."""
    use = of_payment(session, payment_id)
    if use is None or use.state == "released":
        return
    _move(session, use.coupon_id, -int(use.counted), -use.charged_minor)
    use.state, use.counted, use.charged_minor, use.changed_at = "released", False, 0, utcnow()
    session.flush()


def of_payment(session: Session, payment_id: int) -> CouponUse | None:
    """Return what a payment takes by a code."""
    return session.scalar(select(CouponUse).where(CouponUse.payment_id == payment_id))


def _check(session: Session, wanted: NewCoupon, code: str) -> None:
    taken = list(session.scalars(select(Coupon.code).where(Coupon.code == code)))
    if wrong := coupon.fault(code, taken):
        raise Conflict(wrong, code="code_taken") if taken else BadTerms(wrong, code="bad_code")
    if wanted.ends_on is not None and wanted.ends_on < wanted.starts_on:
        raise BadTerms("The code ends before it starts; choose a later last day.", code="bad_days")
    if not wanted.kinds or not set(wanted.kinds) <= set(KINDS):
        raise BadTerms("Choose at least one kind of documents.", code="bad_kinds")
    if any(limit is not None and limit <= 0 for limit in (wanted.uses_most, wanted.uses_each, wanted.budget_minor)):
        raise PayportalError("Limits are above zero; leave one empty that you do not want.", code="bad_uses")


def _customers(session: Session, numbers: Sequence[str]) -> list[int]:
    if not numbers:
        return []
    query = select(Customer.number, Customer.id).where(Customer.number.in_(numbers))
    found: dict[str, int] = dict(session.execute(query).all())  # type: ignore[arg-type]
    if missing := [number for number in numbers if number not in found]:
        raise NotFound(f"There is no customer {', '.join(missing[:5])}; write customer numbers, one a line.")
    return sorted(set(found.values()))


def _locked(session: Session, coupon_id: int) -> Coupon:
    row = session.get(Coupon, coupon_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("There is no such coupon.")
    return row


def _move(session: Session, coupon_id: int | None, count: int, minor: int) -> None:
    """The database refuses what exceeds a limit, whoever else takes of it at this moment."""
    if coupon_id is None:
        return
    moved = update(Coupon).where(Coupon.id == coupon_id)
    moved = moved.values(used_count=Coupon.used_count + count, used_minor=Coupon.used_minor + minor)
    session.execute(moved.execution_options(synchronize_session=False))


def _count_again(session: Session, use: CouponUse) -> None:
    """A promise is kept although its place was given to others meanwhile: only what is left of limits is counted."""
    if use.coupon_id is None:
        others = select(CouponUse.id).where(CouponUse.family_id == use.family_id, CouponUse.counted)
        use.counted = session.scalar(others.where(CouponUse.referral_code_id.is_not(None))) is None
        return
    row = _locked(session, use.coupon_id)
    use.counted = row.uses_most is None or row.used_count < row.uses_most
    left = use.discount_minor if row.budget_minor is None else row.budget_minor - row.used_minor
    use.charged_minor = min(use.discount_minor, left)
    _move(session, use.coupon_id, int(use.counted), use.charged_minor)
