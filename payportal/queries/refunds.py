"""What went back of a payment, and what could still go."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.application import Application
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund

UNDECIDED = ("created", "pending", "unknown")


@dataclass(frozen=True, slots=True)
class AppliedPart:
    """What of a receipt stands on one open item (``invoice_id`` None: on account), in minor units."""

    invoice_id: int | None
    number: str
    cash_minor: int


def of_payment(session: Session, payment_id: int) -> list[Refund]:
    """Return the refunds of a payment, the oldest first."""
    return list(session.scalars(select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.id)))


def undecided(session: Session, gateway: str) -> list[int]:
    """Return the refunds of which nobody knows yet whether they went out."""
    query = select(Refund.id).where(Refund.state.in_(UNDECIDED), Refund.gateway == gateway)
    return list(session.scalars(query.order_by(Refund.id)))


def payments_of(session: Session, refund_ids: Sequence[int]) -> list[int]:
    """Return the payments of which these refunds give something back."""
    query = select(Refund.payment_id).where(Refund.id.in_(refund_ids)).distinct()
    return list(session.scalars(query.order_by(Refund.payment_id)))


def receipt_of(session: Session, payment_id: int) -> Receipt | None:
    """Return the receipt that a payment became, None before it succeeded."""
    return session.scalar(select(Receipt).where(Receipt.payment_id == payment_id))


def payment_of_charge(session: Session, charge: str) -> int | None:
    """Return the payment whose money the processor calls ``charge``."""
    query = select(Receipt.payment_id).where(Receipt.transaction_id == charge, Receipt.payment_id.is_not(None))
    return session.scalar(query)


def payment_of_reference(session: Session, reference: str) -> int | None:
    """Return the payment with our own reference."""
    return session.scalar(select(Payment.id).where(Payment.reference == reference)) if reference else None


def applied(session: Session, receipt_id: int) -> Sequence[AppliedPart]:
    """Return what of a receipt stands applied, item by item, the latest last."""
    undone = select(Application.reverses_id).where(Application.reverses_id.is_not(None))
    query = (
        select(Application.invoice_id, Invoice.number, Application.cash_minor)
        .outerjoin(Invoice, Invoice.id == Application.invoice_id)
        .where(Application.receipt_id == receipt_id, Application.reverses_id.is_(None), Application.id.not_in(undone))
        .order_by(Application.id)
    )
    found: dict[int | None, AppliedPart] = {}
    for invoice_id, number, cash in session.execute(query):
        known = found.get(invoice_id)
        found[invoice_id] = AppliedPart(invoice_id, number or "", cash + (known.cash_minor if known else 0))
    return [part for part in found.values() if part.cash_minor > 0]
