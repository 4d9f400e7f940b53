"""Cards that expire: their owners are asked for a new one in time, and once more when it is too late."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.base import utcnow
from payportal.models.payment_method import PaymentMethod
from payportal.queries.payment_methods import SOON, expires_on
from payportal.services import gateway_notices


def look(session: Session, *, on: date) -> dict[str, int]:
    """Queue a notice for each card that expires within 30 days of ``on``, once, and mark those that have expired."""
    last_month = on + SOON
    near = PaymentMethod.exp_year * 12 + PaymentMethod.exp_month <= last_month.year * 12 + last_month.month
    query = select(PaymentMethod).where(PaymentMethod.state == "active", PaymentMethod.exp_year.is_not(None), near)
    found = {"expiring": 0, "expired": 0}
    for method in session.scalars(query.order_by(PaymentMethod.id).with_for_update()).all():
        last = expires_on(method)
        if last is None or last > on + SOON:
            continue
        expired = last < on
        if expired:
            method.state, method.changed_at = "expired", utcnow()
        gateway_notices.tell_expiring(session, method, expired=expired)
        found["expired" if expired else "expiring"] += 1
    session.flush()
    return found
