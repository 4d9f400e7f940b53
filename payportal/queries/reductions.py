"""What came off an invoice, and when: cash, discounts and adjustments, and credits on disputes."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.models.application import Application
from payportal.models.dispute import DisputeCredit


class Reduction(NamedTuple):
    """One reduction in minor units, below zero when it was undone; ``value_date`` is the day the money counts from."""

    minor: int
    value_date: date
    posted_at: datetime


def of_invoices(session: Session, invoice_ids: Iterable[int]) -> dict[int, list[Reduction]]:
    """Return the reductions by invoice id."""
    found: dict[int, list[Reduction]] = {}
    for batch in batches(sorted(set(invoice_ids))):
        whole = Application.cash_minor + Application.discount_minor + Application.adjustment_minor
        query = select(Application.invoice_id, whole, Application.value_date, Application.posted_at)
        for invoice_id, minor, day, moment in session.execute(query.where(Application.invoice_id.in_(batch))):
            found.setdefault(invoice_id or 0, []).append(Reduction(minor, day, moment))
        credits = select(DisputeCredit.invoice_id, DisputeCredit.amount_minor, DisputeCredit.posted_at)
        for invoice_id, minor, moment in session.execute(credits.where(DisputeCredit.invoice_id.in_(batch))):
            found.setdefault(invoice_id, []).append(Reduction(minor, moment.date(), moment))
    return found
