"""Card disputes of a payment, and the ones that are not decided."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.card_dispute import CardDispute

OPEN = ("inquiry", "needs_response", "under_review")


def of_payment(session: Session, payment_id: int) -> list[CardDispute]:
    """Return the disputes of a payment, the oldest first."""
    query = select(CardDispute).where(CardDispute.payment_id == payment_id)
    return list(session.scalars(query.order_by(CardDispute.id)))


def holds_money(session: Session, payment_id: int) -> bool:
    """Return whether the processor has withdrawn money of this payment and nobody has decided yet."""
    query = select(CardDispute.id).where(
        CardDispute.payment_id == payment_id, CardDispute.held_entry_id.is_not(None), CardDispute.closed_at.is_(None)
    )
    return session.scalar(query.limit(1)) is not None


def undecided(session: Session, gateway: str) -> list[str]:
    """Return the processor's references of the disputes that are open."""
    query = select(CardDispute.provider_reference).where(CardDispute.state.in_(OPEN), CardDispute.gateway == gateway)
    return list(session.scalars(query.order_by(CardDispute.id)))
