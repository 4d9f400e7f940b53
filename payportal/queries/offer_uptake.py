"""What the seller sees of offers: who took them, what they cost, and what that is as a yearly rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from payportal.domain.early_payment import EarlyPayment
from payportal.domain.errors import NotFound
from payportal.models.customer import Customer
from payportal.models.offer import Offer, OfferCustomer, OfferUse
from payportal.models.payment import Payment, PaymentLine
from payportal.queries.offers import terms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptake:
    """What was taken: documents settled, what they were worth and what was given, in minor units.

    ``early_minor_days`` sums what came in times the days it came early: the loan that the discounts were paid for.
    """

    count: int = 0
    settled_minor: int = 0
    given_minor: int = 0
    reserved_minor: int = 0
    early_minor_days: int = 0

    @property
    def yearly_percent(self) -> Decimal | None:
        """Return what the early money cost as a simple yearly rate in percent; None before anybody took it."""
        if not self.early_minor_days:
            return None
        exact = Decimal(self.given_minor) * 365 * 100 / Decimal(self.early_minor_days)
        return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One campaign with its promise, what was taken of it, and where it stands."""

    offer: Offer
    terms: EarlyPayment
    uptake: Uptake

    def state(self, on: date) -> tuple[str, str]:
        """Return tone and word of the chip."""
        if self.offer.stopped_at is not None:
            return "neutral", "Stopped"
        if on > self.offer.ends_on:
            return "neutral", "Ended"
        if self.offer.budget_minor is not None and self.offer.used_minor >= self.offer.budget_minor:
            return "warn", "Budget used up"
        return ("waiting", "Not begun") if on < self.offer.starts_on else ("good", "Running")


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRow:
    """One use of an offer."""

    customer_name: str
    number: str
    invoice_id: int
    settled_minor: int
    discount_minor: int
    days_early: int
    state: str
    changed_at: datetime


def all_offers(session: Session) -> list[OfferRow]:
    """Return every offer, the latest first."""
    offers = list(session.scalars(select(Offer).order_by(Offer.id.desc())))
    taken = _uptake(session, [offer.id for offer in offers])
    return [_row(offer, taken) for offer in offers]


def one(session: Session, offer_id: int) -> OfferRow:
    """Return one offer; raises NotFound."""
    offer = session.get(Offer, offer_id)
    if offer is None:
        raise NotFound("There is no such offer.")
    return _row(offer, _uptake(session, [offer_id]))


def customers(session: Session, offer_id: int) -> list[tuple[str, str]]:
    """Return number and name of the customers to whom an offer is made."""
    query = select(Customer.number, Customer.name).join(OfferCustomer, OfferCustomer.customer_id == Customer.id)
    found = session.execute(query.where(OfferCustomer.offer_id == offer_id).order_by(Customer.number))
    return [(number, name) for number, name in found]


def uses(session: Session, offer_id: int, *, most: int = 200) -> list[UseRow]:
    """Return what was taken of an offer, the latest first."""
    query = (
        select(OfferUse, PaymentLine.number, PaymentLine.invoice_id, Customer.name)
        .join(PaymentLine, PaymentLine.id == OfferUse.payment_line_id)
        .join(Payment, Payment.id == PaymentLine.payment_id)
        .join(Customer, Customer.id == Payment.customer_id)
        .where(OfferUse.offer_id == offer_id)
        .order_by(OfferUse.id.desc())
        .limit(most)
    )
    return [
        UseRow(
            customer_name=name, number=number, invoice_id=invoice_id, settled_minor=use.settled_minor,
            discount_minor=use.discount_minor, days_early=use.days_early, state=use.state, changed_at=use.changed_at,
        )
        for use, number, invoice_id, name in session.execute(query)
    ]  # fmt: skip


def _row(offer: Offer, taken: dict[int, Uptake]) -> OfferRow:
    return OfferRow(offer, terms_of(offer.kind, offer.promise), taken.get(offer.id, Uptake()))


def _uptake(session: Session, offer_ids: Sequence[int]) -> dict[int, Uptake]:
    kept = OfferUse.state == "kept"
    loan = (OfferUse.settled_minor - OfferUse.discount_minor) * OfferUse.days_early
    query = select(
        OfferUse.offer_id,
        func.sum(case((kept, 1), else_=0)),
        func.sum(case((kept, OfferUse.settled_minor), else_=0)),
        func.sum(case((kept, OfferUse.discount_minor), else_=0)),
        func.sum(case((OfferUse.state == "reserved", OfferUse.discount_minor), else_=0)),
        func.sum(case((kept, loan), else_=0)),
    )
    found = session.execute(query.where(OfferUse.offer_id.in_(offer_ids)).group_by(OfferUse.offer_id))
    return {
        offer_id: Uptake(count=int(count), settled_minor=int(settled), given_minor=int(given),
                         reserved_minor=int(reserved), early_minor_days=int(days))
        for offer_id, count, settled, given, reserved, days in found
    }  # fmt: skip
