"""Make and end early-payment offers; reserve of their budget what a payment takes, and give it back when it fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.models.application import Application
from payportal.models.base import utcnow
from payportal.models.customer import Customer
from payportal.models.offer import Offer, OfferCustomer, OfferUse
from payportal.models.payment import PaymentLine
from payportal.models.payment_credit import PaymentCredit
from payportal.queries.offers import terms_of
from payportal.services import audit
from payportal.services.payment_plan import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """An offer to be made; ``customer_numbers`` empty means everyone, ``budget_minor`` None without a limit."""

    name: str
    currency: str
    kind: str
    promise: Mapping[str, Any]
    tax_mode: str
    partial: str
    starts_on: date
    ends_on: date
    budget_minor: int | None = None
    customer_numbers: Sequence[str] = ()


def make(session: Session, campaign: Campaign, *, actor: str) -> Offer:
    """Make an offer. Raises BadTerms for a promise without sense, NotFound for an unknown customer, Conflict for a name
    that is taken."""
    terms_of(campaign.kind, campaign.promise)
    if campaign.ends_on < campaign.starts_on:
        raise PayportalError("The offer ends before it starts; choose a later last day.")
    if session.scalar(select(Offer.id).where(Offer.name == campaign.name)) is not None:
        raise Conflict(f"There is an offer {campaign.name!r} already; choose another name.", code="name_taken")
    chosen = _customers(session, campaign.customer_numbers)
    offer = Offer(
        name=campaign.name, currency=campaign.currency, kind=campaign.kind, promise=dict(campaign.promise),
        tax_mode=campaign.tax_mode, partial=campaign.partial, everyone=not chosen, budget_minor=campaign.budget_minor,
        starts_on=campaign.starts_on, ends_on=campaign.ends_on, created_by=actor,
    )  # fmt: skip
    session.add(offer)
    session.flush()
    session.add_all(OfferCustomer(offer_id=offer.id, customer_id=customer_id) for customer_id in chosen)
    audit.record(session, actor, "make_offer", f"offer:{offer.id}", name=offer.name, customers=len(chosen))
    return offer


def stop(session: Session, offer_id: int, *, actor: str) -> Offer:
    """End an offer now; payments that were begun keep what they were promised. Raises NotFound."""
    offer = session.get(Offer, offer_id, with_for_update=True)
    if offer is None:
        raise NotFound("There is no such offer.")
    if offer.stopped_at is None:
        offer.stopped_at = utcnow()
        audit.record(session, actor, "stop_offer", f"offer:{offer.id}")
    return offer


def reserve(session: Session, taken: Sequence[tuple[PaymentLine, Part]], *, on: date) -> None:
    """Set aside what the lines of a payment take of offers. Raises Conflict when a budget does not reach any more."""
    for line, part in sorted(taken, key=lambda pair: pair[1].offer_id or 0):
        if part.offer_id is None:
            continue
        _move_budget(session, part.offer_id, part.discount_minor)
        session.add(
            OfferUse(offer_id=part.offer_id, payment_line_id=line.id, settled_minor=part.settled_minor,
                     discount_minor=part.discount_minor,
                     charged_minor=part.discount_minor, days_early=(part.item.due_date - on).days)
        )  # fmt: skip


def keep(session: Session, payment_id: int) -> None:
    """Note that a payment came: what it took of offers is spent, even where it was called failed before."""
    for use in _uses(session, payment_id):
        if use.state == "released":
            use.charged_minor = _take_what_is_left(session, use)
        use.state, use.changed_at = "kept", utcnow()


def release(session: Session, payment_id: int) -> None:
    """Give back to the budgets what a payment took that failed or went back; a second time changes nothing.

    What money on account paid stays paid when the payment goes back: the discount in that stays given, and counted.
    """
    for use in _uses(session, payment_id):
        if _stands(session, payment_id, use):
            continue
        _move_budget(session, use.offer_id, -use.charged_minor)
        use.state, use.charged_minor, use.changed_at = "released", 0, utcnow()


def _uses(session: Session, payment_id: int) -> list[OfferUse]:
    query = select(OfferUse).join(PaymentLine, PaymentLine.id == OfferUse.payment_line_id)
    return list(session.scalars(query.where(PaymentLine.payment_id == payment_id).order_by(OfferUse.offer_id)))


def _stands(session: Session, payment_id: int, use: OfferUse) -> bool:
    """Return whether the discount was given in what money on account paid, and was not undone."""
    spent = select(PaymentCredit.entry_id).where(PaymentCredit.payment_id == payment_id)
    invoice = select(PaymentLine.invoice_id).where(PaymentLine.id == use.payment_line_id).scalar_subquery()
    undone = aliased(Application)
    given = select(func.sum(Application.discount_minor)).where(
        Application.entry_id.in_(spent), Application.invoice_id == invoice,
        ~select(undone.id).where(undone.reverses_id == Application.id).exists(),
    )  # fmt: skip
    return bool(session.scalar(given))


def _take_what_is_left(session: Session, use: OfferUse) -> int:
    """A promise is kept although its budget was given to others meanwhile: only what is left is counted."""
    offer = session.get_one(Offer, use.offer_id, with_for_update=True, populate_existing=True)
    left = use.discount_minor if offer.budget_minor is None else offer.budget_minor - offer.used_minor
    taken = min(use.discount_minor, left)
    _move_budget(session, use.offer_id, taken)
    return taken


def _move_budget(session: Session, offer_id: int, minor: int) -> None:
    """The database refuses what exceeds the budget, whoever else takes of it at this moment."""
    moved = update(Offer).where(Offer.id == offer_id).values(used_minor=Offer.used_minor + minor)
    try:
        session.execute(moved.execution_options(synchronize_session=False))
    except IntegrityError as error:
        raise Conflict(
            "Others took what was left of this offer. Look at the new price, then pay.", code="amount_changed"
        ) from error


def _customers(session: Session, numbers: Sequence[str]) -> list[int]:
    if not numbers:
        return []
    query = select(Customer.number, Customer.id).where(Customer.number.in_(numbers))
    found: dict[str, int] = dict(session.execute(query).all())  # type: ignore[arg-type]
    if missing := [number for number in numbers if number not in found]:
        raise NotFound(f"There is no customer {', '.join(missing[:5])}; write customer numbers, one a line.")
    return sorted(set(found.values()))
