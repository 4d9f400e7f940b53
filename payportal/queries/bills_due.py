"""Which bills are to be told of now: by the day they fall on, a few at a time, without those that are settled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import literal, literal_column, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from payportal.domain.notice_event import EVENTS
from payportal.domain.open_item import ItemKind
from payportal.models.invoice import Invoice
from payportal.models.notice import Notice
from payportal.queries import brand

NEW_FOR = timedelta(days=3)
ISSUED_WITHIN = timedelta(days=7)
"""An old book that is taken in for the first time is no news."""
OVERDUE_FOR = 7

Place = tuple[date, int]
"""Where a look goes on: the day and the id of the invoice that was last looked at."""
BEGINNING: Place = (date.min, 0)


@dataclass(frozen=True, slots=True)
class Page:
    """Invoices to tell of, and where the look goes on; None at the end."""

    ids: Sequence[int]
    following: Place | None


def due(session: Session, event: str, *, at: datetime, after: Place, most: int, lasting: Iterable[str]) -> Page:
    """Return those of the next ``most`` invoices after ``after`` of which nobody was told yet.

    What was told is left out, and so is what is withheld for a ``lasting`` reason alone: neither passes by itself.
    """
    day, first, last = _days(session, event, at)
    query = select(day, Invoice.id).where(
        # Written out, not bound: an index over what is open answers only what says so itself.
        Invoice.open_minor > literal_column("0"), Invoice.kind != ItemKind.CREDIT_MEMO, day.between(first, last),
        tuple_(day, Invoice.id) > tuple_(literal(after[0]), literal(after[1])),
    )  # fmt: skip
    if event == "invoice_new":
        query = query.where(Invoice.created_at >= at - NEW_FOR)
    elif event == "due_soon":
        query = query.where(Invoice.issue_date <= at.date() - NEW_FOR)
    places: list[Place] = [(on, one) for on, one in session.execute(query.order_by(day, Invoice.id).limit(most))]
    settled = _settled(session, event, [invoice_id for _, invoice_id in places], set(lasting))
    left = [invoice_id for _, invoice_id in places if invoice_id not in settled]
    return Page(left, places[-1] if len(places) == most else None)


def _days(session: Session, event: str, at: datetime) -> tuple[InstrumentedAttribute[date], date, date]:
    """Return the day that counts for an event, and from when to when."""
    on = at.date()
    if event == "invoice_new":
        return Invoice.issue_date, on - ISSUED_WITHIN, date.max
    if event == "due_soon":
        return Invoice.due_date, on, on + timedelta(days=brand.stored(session).due_soon_days)
    return Invoice.due_date, on - timedelta(days=OVERDUE_FOR), on - timedelta(days=1)


def _settled(session: Session, event: str, ids: Sequence[int], lasting: set[str]) -> set[int]:
    """Return of some invoices those that are told, or that nothing but a lasting reason withholds.

    A query of its own by their names: the planner of PostgreSQL may take a long table of notices for a short one.
    """
    query = select(Notice.object, Notice.state, Notice.failure).where(
        Notice.object.in_([f"invoice:{invoice_id}" for invoice_id in ids]), Notice.event == EVENTS[event].code
    )
    told, passing, found = set[int](), set[int](), set[int]()
    for about, state, failure in session.execute(query):
        invoice_id = int(about.partition(":")[2])
        found.add(invoice_id)
        if state != "withheld":
            told.add(invoice_id)
        elif failure not in lasting:
            passing.add(invoice_id)
    return told | (found - passing)
