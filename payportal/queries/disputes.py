"""Disputes as both sides see them: lists, one of them with its talk, a file of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, undefer

from payportal.domain.dispute import LIVE
from payportal.domain.errors import NotFound
from payportal.domain.sentence import say
from payportal.models.customer import Customer
from payportal.models.dispute import Dispute, DisputeCredit, DisputeFile, DisputeMessage
from payportal.models.invoice import Invoice
from payportal.models.user import User
from payportal.queries.cursor import Cursor
from payportal.queries.invoice_status import Status

PAGE = 50
STATUSES = {
    "open": Status("warn", say("Waits for our answer")),
    "answered": Status("waiting", say("Answered"), say("your turn")),
    "resolved": Status("good", say("Resolved")),
    "withdrawn": Status("neutral", say("Withdrawn")),
}
GONE = "There is no such dispute on your account."


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRow:
    """One dispute with its invoice and customer; amounts in minor units of the dispute's currency."""

    dispute: Dispute
    number: str
    amount_minor: int
    open_minor: int
    customer_name: str
    owner: str

    @property
    def live(self) -> bool:
        """Return whether somebody has still to decide."""
        return self.dispute.state in LIVE

    @property
    def status(self) -> Status:
        """Return the chip, as the customer reads it."""
        if self.dispute.state == "resolved":
            credited = self.dispute.resolution == "credit"
            return Status("good", say("Credited")) if credited else Status("neutral", say("Released"))
        return STATUSES[self.dispute.state]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message and the files that came with it."""

    message: DisputeMessage
    files: tuple[DisputeFile, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows and the cursor of the page after them, empty on the last one."""

    rows: tuple[DisputeRow, ...]
    following: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is asked of the clerks' list: ``state`` is live or over, ``owner`` a user id (0: nobody, None: all)."""

    state: str = "live"
    owner: int | None = None
    search: str = ""


def of_accounts(session: Session, accounts: Sequence[int], *, before: int = 0) -> list[DisputeRow]:
    """Return at most 51 disputes of an account, the latest first: the 51st says that there are more."""
    query = _rows().where(Dispute.customer_id.in_(accounts))
    if before:
        query = query.where(Dispute.id < before)
    return _read(session, query.order_by(Dispute.id.desc()).limit(PAGE + 1))


def answered(session: Session, accounts: Sequence[int]) -> list[DisputeRow]:
    """Return at most ten disputes of an account in which it is the customer's turn, the first answered first."""
    theirs = Dispute.customer_id.in_(accounts), Dispute.state == "answered"
    return _read(session, _rows().where(*theirs).order_by(Dispute.changed_at, Dispute.id).limit(10))


def of_invoice(session: Session, invoice_id: int) -> list[DisputeRow]:
    """Return the disputes about an invoice, the latest first."""
    return _read(session, _rows().where(Dispute.invoice_id == invoice_id).order_by(Dispute.id.desc()).limit(PAGE))


def of_customer(session: Session, customer_id: int) -> list[DisputeRow]:
    """Return the latest disputes of a customer."""
    return _read(session, _rows().where(Dispute.customer_id == customer_id).order_by(Dispute.id.desc()).limit(20))


def one(session: Session, dispute_id: int, accounts: Sequence[int] | None = None) -> DisputeRow:
    """Return one dispute, of ``accounts`` when they are given; raises NotFound as if it did not exist."""
    query = _rows().where(Dispute.id == dispute_id)
    if accounts is not None:
        query = query.where(Dispute.customer_id.in_(accounts))
    found = _read(session, query)
    if not found:
        raise NotFound(GONE)
    return found[0]


def by_reference(session: Session, reference: str, accounts: Sequence[int]) -> int | None:
    """Return the id of the dispute that a form opened before, None when it did not."""
    query = select(Dispute.id).where(Dispute.reference == reference, Dispute.customer_id.in_(accounts))
    return session.scalar(query)


def talk(session: Session, dispute_id: int) -> list[Turn]:
    """Return the talk from the beginning, without the bytes of its files."""
    files: dict[int, list[DisputeFile]] = {}
    attached = select(DisputeFile).where(DisputeFile.dispute_id == dispute_id).order_by(DisputeFile.id)
    for file in session.scalars(attached):
        files.setdefault(file.message_id, []).append(file)
    query = select(DisputeMessage).where(DisputeMessage.dispute_id == dispute_id).order_by(DisputeMessage.id)
    return [Turn(message, tuple(files.get(message.id, ()))) for message in session.scalars(query)]


def file(session: Session, dispute_id: int, file_id: int) -> DisputeFile:
    """Return a file of a dispute with its bytes; raises NotFound. Whether the reader may, ``one`` has decided."""
    query = select(DisputeFile).options(undefer(DisputeFile.content))
    found = session.scalar(query.where(DisputeFile.id == file_id, DisputeFile.dispute_id == dispute_id))
    if found is None:
        raise NotFound(say("There is no such file."))
    return found


def credits_on(session: Session, invoice_id: int) -> list[DisputeCredit]:
    """Return what was credited on an invoice for disputes, and taken back again."""
    query = select(DisputeCredit).where(DisputeCredit.invoice_id == invoice_id)
    return list(session.scalars(query.order_by(DisputeCredit.id)))


def queue(session: Session, asked: Filter, *, after: str = "") -> Page:
    """Return at most 50 disputes for clerks, the one due first on top, beginning behind the cursor ``after``."""
    query = _rows().where(Dispute.state.in_(LIVE) if asked.state == "live" else Dispute.state.not_in(LIVE))
    if asked.owner is not None:
        query = query.where(Dispute.owner_id.is_(None) if asked.owner == 0 else Dispute.owner_id == asked.owner)
    if words := asked.search.strip():
        places = Invoice.number, Customer.name, Customer.number, Dispute.line_text
        query = query.where(or_(*(place.icontains(words, autoescape=True) for place in places)))
    if cursor := Cursor.read(after, datetime):
        tied = and_(Dispute.due_at == cursor.value, Dispute.id > cursor.id)
        query = query.where(or_(Dispute.due_at > cursor.value, tied))
    rows = _read(session, query.order_by(Dispute.due_at, Dispute.id).limit(PAGE + 1))
    last = rows[PAGE - 1].dispute if len(rows) > PAGE else None
    return Page(tuple(rows[:PAGE]), Cursor(last.due_at, last.id).write() if last else "")


def totals(session: Session, *, now: datetime) -> tuple[int, int, int]:
    """Return how many disputes are live, how many of them are late, and how many nobody took."""
    live = Dispute.state.in_(LIVE)
    late, free = func.count().filter(Dispute.due_at < now, Dispute.state == "open"), Dispute.owner_id.is_(None)
    row = session.execute(select(func.count(), late, func.count().filter(free)).where(live)).one()
    return row[0], row[1], row[2]


def _rows() -> Select[Any]:
    return (
        select(Dispute, Invoice.number, Invoice.amount_minor, Invoice.open_minor, Customer.name, User.email)
        .join(Invoice, Invoice.id == Dispute.invoice_id)
        .join(Customer, Customer.id == Dispute.customer_id)
        .outerjoin(User, User.id == Dispute.owner_id)
    )


def _read(session: Session, query: Select[Any]) -> list[DisputeRow]:
    return [
        DisputeRow(dispute=dispute, number=number, amount_minor=amount, open_minor=left, customer_name=name,
                   owner=owner or "")
        for dispute, number, amount, left, name, owner in session.execute(query)
    ]  # fmt: skip
