"""Questions as both sides see them: lists, one of them with its talk, and the clerks' queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.domain.question import LIVE
from payportal.domain.sentence import say
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.question import Question, QuestionMessage
from payportal.models.user import User
from payportal.queries.cursor import Cursor
from payportal.queries.disputes import PAGE, Filter, Turn
from payportal.queries.invoice_status import Status

STATUSES = {
    "open": Status("waiting", say("Waits for our answer")),
    "answered": Status("good", say("Answered"), say("you can write back")),
    "closed": Status("neutral", say("Answered"), say("closed")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """One question with its invoice and customer, and the beginning of what was asked."""

    question: Question
    number: str
    customer_name: str
    owner: str
    text: str

    @property
    def live(self) -> bool:
        """Return whether somebody has still to read or to write."""
        return self.question.state in LIVE

    @property
    def status(self) -> Status:
        """Return the chip, as whoever asked reads it."""
        return STATUSES[self.question.state]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows and the cursor of the page after them, empty on the last one."""

    rows: tuple[QuestionRow, ...]
    following: str


def of_accounts(session: Session, accounts: Sequence[int]) -> list[QuestionRow]:
    """Return the latest questions of an account, at most fifty; the others stand on the pages of their invoices."""
    return _latest(session, Question.customer_id.in_(accounts))


def of_invoice(session: Session, invoice_id: int) -> list[QuestionRow]:
    """Return the questions about an invoice, the latest first."""
    return _latest(session, Question.invoice_id == invoice_id)


def of_customer(session: Session, customer_id: int) -> list[QuestionRow]:
    """Return the latest questions about a customer's invoices."""
    return _latest(session, Question.customer_id == customer_id)[:20]


def of_link(session: Session, link_id: int, invoice_ids: Sequence[int]) -> list[QuestionRow]:
    """Return what was asked through a link about the invoices that it names now."""
    return _latest(session, and_(Question.link_id == link_id, Question.invoice_id.in_(invoice_ids)))


def answered(session: Session, accounts: Sequence[int], email: str) -> list[QuestionRow]:
    """Return at most ten questions of a person that we answered and nobody closed, the first answered first."""
    own = Question.customer_id.in_(accounts), Question.asked_by == email, Question.state == "answered"
    return _read(session, _rows().where(*own).order_by(Question.changed_at, Question.id).limit(10))


def one(session: Session, question_id: int, accounts: Sequence[int] | None = None) -> QuestionRow:
    """Return one question, of ``accounts`` when they are given; raises NotFound as if it did not exist."""
    query = _rows().where(Question.id == question_id)
    if accounts is not None:
        query = query.where(Question.customer_id.in_(accounts))
    return _only(_read(session, query))


def one_of_link(session: Session, question_id: int, link_id: int, invoice_ids: Sequence[int]) -> QuestionRow:
    """Return one question that was asked through a link; raises NotFound for every other."""
    own = Question.id == question_id, Question.link_id == link_id, Question.invoice_id.in_(invoice_ids)
    return _only(_read(session, _rows().where(*own)))


def talk(session: Session, question_id: int) -> list[Turn]:
    """Return the talk from the beginning; questions have no files."""
    query = select(QuestionMessage).where(QuestionMessage.question_id == question_id).order_by(QuestionMessage.id)
    return [Turn(message, ()) for message in session.scalars(query)]


def queue(session: Session, asked: Filter, *, after: str = "") -> Page:
    """Return at most 50 questions for clerks, the one due first on top, beginning behind the cursor ``after``."""
    query = _rows().where(Question.state.in_(LIVE) if asked.state == "live" else Question.state.not_in(LIVE))
    if asked.owner is not None:
        query = query.where(Question.owner_id.is_(None) if asked.owner == 0 else Question.owner_id == asked.owner)
    if words := asked.search.strip():
        places = Invoice.number, Customer.name, Customer.number, QuestionMessage.text
        query = query.where(or_(*(place.icontains(words, autoescape=True) for place in places)))
    if cursor := Cursor.read(after, datetime):
        tied = and_(Question.due_at == cursor.value, Question.id > cursor.id)
        query = query.where(or_(Question.due_at > cursor.value, tied))
    rows = _read(session, query.order_by(Question.due_at, Question.id).limit(PAGE + 1))
    last = rows[PAGE - 1].question if len(rows) > PAGE else None
    return Page(tuple(rows[:PAGE]), Cursor(last.due_at, last.id).write() if last else "")


def totals(session: Session, *, now: datetime) -> tuple[int, int, int]:
    """Return how many questions wait for our answer, how many of them are late, and how many nobody took."""
    late, free = func.count().filter(Question.due_at < now), func.count().filter(Question.owner_id.is_(None))
    row = session.execute(select(func.count(), late, free).where(Question.state == "open")).one()
    return row[0], row[1], row[2]


def _latest(session: Session, where: Any) -> list[QuestionRow]:
    return _read(session, _rows().where(where).order_by(Question.id.desc()).limit(PAGE))


def _only(found: list[QuestionRow]) -> QuestionRow:
    if not found:
        raise NotFound(say("There is no such question."))
    return found[0]


def _rows() -> Select[Any]:
    return (
        select(Question, Invoice.number, Customer.name, User.email, QuestionMessage.text)
        .join(Invoice, Invoice.id == Question.invoice_id)
        .join(Customer, Customer.id == Question.customer_id)
        .join(QuestionMessage, and_(QuestionMessage.question_id == Question.id, QuestionMessage.act == "ask"))
        .outerjoin(User, User.id == Question.owner_id)
    )


def _read(session: Session, query: Select[Any]) -> list[QuestionRow]:
    return [
        QuestionRow(question=question, number=number, customer_name=name, owner=owner or "", text=text)
        for question, number, name, owner, text in session.execute(query)
    ]
