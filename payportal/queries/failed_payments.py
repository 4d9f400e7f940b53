"""Payments that failed or came back while what they were for is still open."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from payportal.models.invoice import Invoice
from payportal.models.payment import Payment, PaymentLine


def to_try_again(session: Session, accounts: Sequence[int], *, since: datetime) -> list[Payment]:
    """Return the payments of the account that failed or came back since a moment, the latest first.

    One whose invoices were paid since, or are being paid now, is left out.
    """
    other = aliased(PaymentLine)
    live = select(other.id).where(other.live, other.invoice_id == Invoice.id).correlate(Invoice).exists()
    still = (
        select(PaymentLine.id)
        .join(Invoice, Invoice.id == PaymentLine.invoice_id)
        .where(PaymentLine.payment_id == Payment.id, Invoice.open_minor > 0, ~live)
        .correlate(Payment)
        .exists()
    )
    query = select(Payment).where(
        Payment.customer_id.in_(accounts), Payment.state.in_(("failed", "returned")), Payment.changed_at >= since, still
    )
    return list(session.scalars(query.order_by(Payment.id.desc()).limit(5)))
