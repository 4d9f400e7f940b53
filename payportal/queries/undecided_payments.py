"""Payments of which nobody knows yet whether they took money."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from payportal.models.payment import Payment


@dataclass(frozen=True, slots=True)
class Undecided:
    """A payment to ask the gateway about; without ``gateway_reference`` no payment page was ever opened for it."""

    id: int
    reference: str
    gateway_reference: str
    begun_at: datetime
    waits_for_payer: bool
    """Whether a kept method is charged and the payer's bank wants to hear from the payer."""


COLUMNS = (
    Payment.id, Payment.reference, Payment.gateway_reference, Payment.created_at,
    and_(Payment.method_id.is_not(None), Payment.state == "created"),
)  # fmt: skip


def without_page(session: Session, *, begun_before: datetime) -> list[Undecided]:
    """Return what was begun before a moment and never got a payment page: the processor did not answer then."""
    query = (
        select(*COLUMNS)
        .where(Payment.state == "created", Payment.gateway_reference == "", Payment.created_at < begun_before)
        .order_by(Payment.id)
    )
    return [Undecided(*record) for record in session.execute(query)]


def of_gateway(session: Session, gateway: str, *, begun_before: datetime) -> list[Undecided]:
    """Return what is pending or unknown, and what was begun before a moment and never came back; the oldest first."""
    forgotten = and_(Payment.state == "created", Payment.created_at < begun_before)
    query = (
        select(*COLUMNS)
        .where(or_(Payment.state.in_(("pending", "unknown")), forgotten))
        .where(Payment.gateway == gateway, Payment.gateway_reference != "")
        .order_by(Payment.id)
    )
    return [Undecided(*record) for record in session.execute(query)]
