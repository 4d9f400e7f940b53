"""The aging of an account, summed by the database."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from payportal.domain.aging import LIMITS, Aging, bounds
from payportal.models.invoice import Invoice
from payportal.queries.owned import open_of


def agings(session: Session, accounts: Sequence[int], *, on: date) -> list[Aging]:
    """Return the aging by currency, for every currency in which something is open."""
    owed = [
        func.coalesce(func.sum(case((and_(Invoice.open_minor > 0, within(number, on)), Invoice.open_minor))), 0)
        for number in range(len(LIMITS))
    ]
    credit = func.coalesce(func.sum(case((Invoice.open_minor < 0, Invoice.open_minor))), 0)
    query = select(Invoice.currency, credit, *owed).where(*open_of(accounts))
    found = session.execute(query.group_by(Invoice.currency).order_by(Invoice.currency))
    return [
        Aging(currency=code, buckets=tuple(map(int, buckets)), credit_minor=int(minor))
        for code, minor, *buckets in found
    ]


def within(number: int, on: date) -> Any:
    """Return the condition that a document's due date is in a bucket on a day."""
    first, last = bounds(number, on)
    sides = ([Invoice.due_date >= first] if first else []) + ([Invoice.due_date <= last] if last else [])
    return and_(*sides)
