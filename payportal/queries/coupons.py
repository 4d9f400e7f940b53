"""What a code takes off a payment, or in words why it takes nothing off.

Whoever may not use a code reads the same sentence as for one that never was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain import coupon
from payportal.domain.coupon import CouponKind, CouponTerms
from payportal.domain.errors import CodeRefused
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.coupon import Coupon, CouponCustomer, CouponUse
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment
from payportal.queries import lineage, referrals

NEUTRAL = say("This code cannot be used on this account. Check how it is written.")
USED = say("Your company has used this code already.")
HELD = say("This code is in use by a payment that is under way. Finish or cancel that one first.")
USED_UP = say("This code is used up.")


def are_there(session: Session) -> bool:
    """Return whether anybody could hold a code: a coupon that is not stopped, or a programme that runs."""
    programme = referrals.current(session)
    if programme is not None and programme.running:
        return True
    return session.scalar(select(Coupon.id).where(Coupon.stopped_at.is_(None)).limit(1)) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who wants to use a code for what: ``cash`` by invoice id is left to pay after early-payment discounts.

    ``reference`` names the payment: what it has reserved itself stands in nobody's way.
    """

    payer_id: int
    currency: str
    cash: Mapping[int, int]
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """What a code takes off, by invoice id; of a coupon, or of a code that a customer passed on with its reward."""

    code: str
    family_id: int
    shares: Mapping[int, int]
    coupon_id: int | None = None
    referral_code_id: int | None = None
    reward_minor: int = 0

    @property
    def discount_minor(self) -> int:
        """Return what is taken off in all."""
        return sum(self.shares.values())


def benefit(session: Session, typed: str, asking: Asking, *, lock: bool = False) -> Benefit:
    """Return what the code takes off; raises CodeRefused. ``lock`` lets nobody else use it until the commit."""
    code = coupon.normal(typed)
    query = select(Coupon).where(Coupon.code == code).execution_options(populate_existing=lock)
    found = session.scalar(query.with_for_update() if lock else query) if code else None
    if found is not None:
        return _of_coupon(session, found, asking)
    if code.startswith(coupon.REFERRAL_PREFIX):
        return _of_referral(session, code, asking)
    raise CodeRefused(NEUTRAL, known=False)


def terms_of(row: Coupon) -> CouponTerms:
    """Return the promise as it is stored."""
    return CouponTerms(kind=CouponKind(row.kind), percent=Decimal(row.percent), amount_minor=row.amount_minor,
                       least_minor=row.least_minor, most_minor=row.most_minor)  # fmt: skip


def _of_coupon(session: Session, row: Coupon, asking: Asking) -> Benefit:
    items = {invoice.id: invoice for invoice in session.scalars(select(Invoice).where(Invoice.id.in_(asking.cash)))}
    theirs = _theirs(session, row, asking, items)
    _refuse_not_now(row, asking)
    family = lineage.top(session, asking.payer_id)
    own = _own_use(session, asking.reference)
    _refuse_used(session, row, family, asking.reference, own)
    base = {item_id: minor for item_id, minor in asking.cash.items()
            if items[item_id].customer_id in theirs and _is_for(row, items[item_id])}  # fmt: skip
    if not base:
        raise CodeRefused(say("This code is not for the invoices that you chose."))
    shares = _shares(terms_of(row), base, asking.currency)
    charged = own.charged_minor if own is not None and own.coupon_id == row.id else 0
    if row.budget_minor is not None and row.used_minor - charged + sum(shares.values()) > row.budget_minor:
        raise CodeRefused(USED_UP)
    return Benefit(code=row.code, family_id=family, shares=shares, coupon_id=row.id)


def _theirs(session: Session, row: Coupon, asking: Asking, items: Mapping[int, Invoice]) -> set[int]:
    """Return for which of the accounts the coupon is; raises CodeRefused where neither payer nor debtor is meant."""
    accounts = {asking.payer_id} | {invoice.customer_id for invoice in items.values()}
    if row.everyone:
        return accounts
    chosen = set(session.scalars(select(CouponCustomer.customer_id).where(CouponCustomer.coupon_id == row.id)))
    line = lineage.above(session, sorted(accounts))
    theirs = {account for account in accounts if line[account] & chosen}
    if not theirs:
        raise CodeRefused(NEUTRAL, known=False)
    return theirs


def _refuse_not_now(row: Coupon, asking: Asking) -> None:
    if row.stopped_at is not None:
        raise CodeRefused(say("This code has ended."))
    if asking.on < row.starts_on:
        raise CodeRefused(say("This code is valid from %(day)s.", day=row.starts_on))
    if row.ends_on is not None and asking.on > row.ends_on:
        raise CodeRefused(say("This code was valid until %(day)s.", day=row.ends_on))
    _refuse_currency(row.currency, asking)


def _refuse_currency(currency: str, asking: Asking) -> None:
    if currency != asking.currency:
        raise CodeRefused(say("This code is for invoices in %(currency)s.", currency=currency))


def _own_use(session: Session, reference: str) -> CouponUse | None:
    query = select(CouponUse).join(Payment, Payment.id == CouponUse.payment_id).where(Payment.reference == reference)
    return session.scalar(query.where(CouponUse.counted)) if reference else None


def _refuse_used(session: Session, row: Coupon, family: int, reference: str, own: CouponUse | None) -> None:
    query = (
        select(CouponUse.state, func.count()).join(Payment, Payment.id == CouponUse.payment_id)
        .where(CouponUse.coupon_id == row.id, CouponUse.family_id == family, CouponUse.counted)
        .where(Payment.reference != reference).group_by(CouponUse.state)
    )  # fmt: skip
    mine: dict[str, int] = dict(session.execute(query).all())  # type: ignore[arg-type]
    if row.uses_each is not None and sum(mine.values()) >= row.uses_each:
        raise CodeRefused(HELD if mine.get("reserved") else USED)
    counted = row.used_count - (own is not None and own.coupon_id == row.id)
    if row.uses_most is not None and counted >= row.uses_most:
        raise CodeRefused(USED_UP)


def _is_for(row: Coupon, invoice: Invoice) -> bool:
    return invoice.kind in row.kinds and (not row.programs or invoice.program in row.programs)


def _shares(terms: CouponTerms, base: Mapping[int, int], currency: str) -> dict[int, int]:
    """Return what each invoice bears of the code; raises CodeRefused for nothing, naming the least that is asked."""
    whole = sum(base.values())
    if whole < terms.least_minor:
        least, there = Money(terms.least_minor, currency), Money(whole, currency)
        raise CodeRefused(say("This code is for payments of %(least)s or more; the invoices that it counts come to "
                              "%(there)s.", least=least, there=there))  # fmt: skip
    off = terms.discount(whole)
    if not off:
        raise CodeRefused(say("This code takes nothing off such a small amount."))
    return {item_id: share for item_id, share in coupon.spread(off, base).items() if share}


def _of_referral(session: Session, code: str, asking: Asking) -> Benefit:
    passed, programme = referrals.passed_on(session, code), referrals.current(session)
    if passed is None or programme is None or not programme.running:
        raise CodeRefused(NEUTRAL, known=False)
    family = lineage.top(session, asking.payer_id)
    if lineage.top(session, passed.customer_id) == family:
        raise CodeRefused(say("This is your own company’s code. Give it to other businesses."))
    _refuse_currency(programme.currency, asking)
    if (state := referrals.first_use(session, family, asking.reference)) is not None:
        raise CodeRefused(HELD if state == "reserved" else say("Your company has used a code of another customer "
                                                               "already; that is possible once."))  # fmt: skip
    if programme.only_new and referrals.paid_before(session, family, asking.reference):
        raise CodeRefused(say("This code is for companies that pay here for the first time."))
    shares = _shares(referrals.terms_of(programme), asking.cash, asking.currency)
    return Benefit(code=code, family_id=family, shares=shares, referral_code_id=passed.id,
                   reward_minor=programme.reward_minor)  # fmt: skip
