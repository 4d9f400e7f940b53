"""What was learned, to be looked through: by customer and kind, the latest first, with what it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.matching import customs
from payportal.matching.taught import certain
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.learned import Learned, Lesson
from payportal.models.receipt import Receipt
from payportal.queries.cursor import Cursor

PAGE = 50
MOST_LESSONS = 50
KINDS = ("alias", "account", "habit", "rejected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which of it is asked for; ``revoked`` None is both."""

    kind: str = ""
    search: str = ""
    revoked: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing learned, with whom it is about."""

    row: Learned
    customer: Customer
    item_number: str = ""

    @property
    def words(self) -> str:
        """Return what was learned, without the customer's name."""
        row = self.row
        if row.kind == "habit":
            return customs.in_words(row.mark)
        if row.kind == "rejected":
            what = "" if row.invoice_id is None else f"{self.item_number} "
            return f"{what}is not paid by {row.shown}"
        return f"pays as {row.shown}" if row.kind == "alias" else f"pays from account {row.shown}"

    @property
    def state(self) -> str:
        """Return how far it counts: ``certain``, ``ranks``, ``refused``, ``withdrawn`` or ``revoked``."""
        row = self.row
        if row.revoked_at is not None:
            return "revoked"
        if not row.streak:
            return "withdrawn"
        if row.kind == "rejected":
            return "refused"
        return "certain" if row.kind != "habit" and certain(row.streak, row.contradicted) else "ranks"


@dataclass(frozen=True, slots=True)
class Page:
    """At most 50 entries and the cursor of the page after them."""

    entries: tuple[Entry, ...]
    following: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """A decision that said something for or against what was learned."""

    receipt_id: int
    transaction_id: str
    says: int
    by: str
    at: datetime
    taken_back_at: datetime | None


def page(session: Session, wanted: Filter, *, after: str = "") -> Page:
    """Return a page of what was learned, the latest first."""
    query = _query(wanted)
    if cursor := Cursor.read(after, datetime):
        tied = and_(Learned.last_at == cursor.value, Learned.id < cursor.id)
        query = query.where(or_(Learned.last_at < cursor.value, tied))
    found = session.execute(query.order_by(Learned.last_at.desc(), Learned.id.desc()).limit(PAGE + 1)).all()
    last = found[PAGE - 1][0] if len(found) > PAGE else None
    return Page(tuple(map(_entry, found[:PAGE])), Cursor(last.last_at, last.id).write() if last else "")


def entry(session: Session, learned_id: int) -> Entry:
    """Return one thing learned; raises NotFound."""
    found = session.execute(_query(Filter()).where(Learned.id == learned_id)).first()
    if found is None:
        raise NotFound(f"Nothing was learned under the number {learned_id}.")
    return _entry(found)


def of_customer(session: Session, customer_id: int, *, most: int = PAGE) -> tuple[Entry, ...]:
    """Return what was learned about one customer, payers first, then habits, then refusals; at most ``most``."""
    query = _query(Filter()).where(Learned.customer_id == customer_id)
    return tuple(map(_entry, session.execute(query.order_by(Learned.kind, Learned.id).limit(most))))


def everything(session: Session, *, customer_number: str = "") -> Iterator[Entry]:
    """Yield all that was learned, or all about one customer, by customer."""
    query = _query(Filter())
    if customer_number:
        query = query.where(Customer.number == customer_number)
    found = session.execute(
        query.order_by(Customer.number, Learned.kind, Learned.id).execution_options(yield_per=1_000)
    )
    yield from map(_entry, found)


def lessons(session: Session, learned_id: int, *, most: int = MOST_LESSONS) -> Sequence[Taught]:
    """Return the decisions that taught something, the latest first."""
    query = select(Lesson, Receipt.transaction_id).join(Receipt, Receipt.id == Lesson.receipt_id)
    found = session.execute(query.where(Lesson.learned_id == learned_id).order_by(Lesson.id.desc()).limit(most))
    return [
        Taught(receipt_id=row.receipt_id, transaction_id=number, says=row.says, by=row.taught_by, at=row.taught_at,
               taken_back_at=row.taken_back_at)
        for row, number in found
    ]  # fmt: skip


def _query(wanted: Filter) -> Select[Any]:
    query = select(Learned, Customer, Invoice.number).join(Customer, Customer.id == Learned.customer_id)
    query = query.outerjoin(Invoice, Invoice.id == Learned.invoice_id)
    if wanted.kind:
        query = query.where(Learned.kind == wanted.kind)
    if wanted.revoked is not None:
        query = query.where(Learned.revoked_at.is_not(None) if wanted.revoked else Learned.revoked_at.is_(None))
    if words := wanted.search.strip():
        places = Customer.name, Customer.number, Learned.shown
        query = query.where(or_(*(place.icontains(words, autoescape=True) for place in places)))
    return query


def _entry(found: Any) -> Entry:
    return Entry(row=found[0], customer=found[1], item_number=found[2] or "")
