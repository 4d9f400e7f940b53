"""What of an account may be paid now: open, with no payment under way."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.models.invoice import Invoice
from payportal.models.payment import PaymentLine
from payportal.queries.owned import owed_by

MOST = 200


def ids(session: Session, accounts: Sequence[int], *, currency: str = "", due_before: date | None = None) -> list[int]:
    """Return the ids of at most 200 documents, those due first before the others."""
    query = select(Invoice.id).where(*conditions(accounts, currency, due_before))
    return list(session.scalars(query.order_by(Invoice.due_date, Invoice.id).limit(MOST)))


def count(session: Session, accounts: Sequence[int], *, currency: str = "", due_before: date | None = None) -> int:
    """Return how many documents may be paid now."""
    return session.scalar(select(func.count(Invoice.id)).where(*conditions(accounts, currency, due_before))) or 0


def currencies(session: Session, accounts: Sequence[int]) -> list[str]:
    """Return the currencies in which something may be paid now."""
    return sorted(session.scalars(select(Invoice.currency).where(*conditions(accounts)).distinct()))


def conditions(accounts: Sequence[int], currency: str = "", due_before: date | None = None) -> list[Any]:
    """Return the conditions on a document that may be paid now."""
    live = select(PaymentLine.invoice_id).where(PaymentLine.live, PaymentLine.invoice_id == Invoice.id).exists()
    found: list[Any] = [*owed_by(accounts), ~live]
    if currency:
        found.append(Invoice.currency == currency)
    if due_before:
        found.append(Invoice.due_date < due_before)
    return found
