"""What of invoices is in dispute: it is not asked for, not chosen to pay and not collected."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.dispute import LIVE
from payportal.models.dispute import Dispute
from payportal.models.invoice import Invoice


def disputed_minor(session: Session, invoice_ids: Iterable[int]) -> dict[int, int]:
    """Return by invoice id what is in dispute, in minor units, never more than is open; the undisputed are left out."""
    found: dict[int, int] = {}
    for batch in batches(sorted(set(invoice_ids))):
        query = (
            select(Dispute.invoice_id, func.sum(Dispute.disputed_minor), Invoice.open_minor)
            .join(Invoice, Invoice.id == Dispute.invoice_id)
            .where(Dispute.invoice_id.in_(batch), Dispute.state.in_(LIVE))
            .group_by(Dispute.invoice_id, Invoice.open_minor)
        )
        found |= {row_id: min(int(minor), left) for row_id, minor, left in session.execute(query) if left > 0}
    return found


def disputed_ids(session: Session) -> frozenset[int]:
    """Return the invoices of which something is in dispute now: few, whatever the size of the book."""
    return frozenset(session.scalars(select(Dispute.invoice_id).where(Dispute.state.in_(LIVE))))
