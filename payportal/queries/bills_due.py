"""Which bills are to be told of now: by the day they fall on, a few at a time, without those that are settled."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import case, cast, func, literal, literal_column, select, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.types import String

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


def due(session: Session, event: str, *, at: datetime, after: Place, most: int, lasting: Iterable[str]) -> list[Place]:
    """Return the next places after ``after`` of invoices of which nobody was told yet.

    What was told is left out, and so is what is withheld for a ``lasting`` reason alone: neither passes by itself.
    """
    day, first, last = _days(session, event, at)
    query = select(day, Invoice.id).where(
        # Written out, not bound: an index over what is open answers only what says so itself.
        Invoice.open_minor > literal_column("0"), Invoice.kind != ItemKind.CREDIT_MEMO, day.between(first, last),
        tuple_(day, Invoice.id) > tuple_(literal(after[0]), literal(after[1])),
        func.coalesce(_standing(event, lasting), _PASSES) == _PASSES,
    )  # fmt: skip
    if event == "invoice_new":
        query = query.where(Invoice.created_at >= at - NEW_FOR)
    elif event == "due_soon":
        query = query.where(Invoice.issue_date <= at.date() - NEW_FOR)
    return [(on, invoice_id) for on, invoice_id in session.execute(query.order_by(day, Invoice.id).limit(most))]


_LASTS, _PASSES, _TOLD = 0, 1, 2


def _days(session: Session, event: str, at: datetime) -> tuple[ColumnElement[date], date, date]:
    """Return the day that counts for an event, and from when to when."""
    on = at.date()
    if event == "invoice_new":
        return Invoice.issue_date, on - ISSUED_WITHIN, date.max
    if event == "due_soon":
        return Invoice.due_date, on, on + timedelta(days=brand.stored(session).due_soon_days)
    return Invoice.due_date, on - timedelta(days=OVERDUE_FOR), on - timedelta(days=1)


def _standing(event: str, lasting: Iterable[str]) -> ColumnElement[int]:
    """Return how the notices of an invoice stand, NULL where there are none yet."""
    standing = case((Notice.state != "withheld", _TOLD), (Notice.failure.not_in(list(lasting)), _PASSES), else_=_LASTS)
    about = literal("invoice:", String).concat(cast(Invoice.id, String))
    told = select(func.max(standing)).where(Notice.object == about, Notice.event == EVENTS[event].code)
    return told.correlate(Invoice).scalar_subquery()
