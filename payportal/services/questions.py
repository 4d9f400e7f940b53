"""Questions about an invoice: ask, write back, answer, close, give to a clerk. None of it touches what is asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from payportal.domain.dispute import answer_due
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.question import BECOMES, QuestionAct, QuestionState
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.invoice import Invoice
from payportal.models.pay_link import PayLink
from payportal.models.question import Question, QuestionMessage
from payportal.queries import arrangement_rules
from payportal.services import audit, pay_links, question_notices, users
from payportal.services.guest_payments import actor_of

LONGEST_TEXT = 4_000
MOST_OPEN, MOST_TURNS = 5, 100
REFERENCE = re.compile(r"ASK-[A-Z2-7]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked about an invoice; ``reference`` names this one act, so that sending it twice asks once."""

    reference: str
    invoice_id: int
    text: str


def ask(session: Session, asking: Asking, *, by: str, accounts: Sequence[int]) -> Question:
    """Ask as somebody who may see ``accounts``; the same form again returns the same question.

    Raises NotFound for an invoice of somebody else, PayportalError without words, Conflict when too many wait.
    """
    invoice = session.scalar(
        select(Invoice).where(Invoice.id == asking.invoice_id, Invoice.customer_id.in_(accounts)).with_for_update()
    )
    if invoice is None:
        raise NotFound(say("There is no such invoice on your account."))
    return _ask(session, asking, invoice, by=by)


def ask_by_link(session: Session, asking: Asking, link: PayLink, *, email: str) -> Question:
    """Ask through a pay link about one of its invoices; the answer goes to ``email``. Raises as ``ask``."""
    if asking.invoice_id not in pay_links.still_there(session, link):
        raise NotFound(say("This link does not name that invoice."))
    invoice = session.get_one(Invoice, asking.invoice_id, with_for_update=True)
    return _ask(session, asking, invoice, by=actor_of(link), link_id=link.id, email=email)


def reply(session: Session, question: Question, text: str, *, by: str) -> None:
    """Add the words of whoever asked: it is our turn again, with the whole time for an answer."""
    if not text.strip():
        raise PayportalError(say("Write your reply first."), code="text")
    if question.state != QuestionState.OPEN:
        question.due_at = answer_due(utcnow(), arrangement_rules.current(session).answer_days)
    _turn(session, question, QuestionAct.REPLY, text, author=by, side="customer")


def answer(session: Session, question_id: int, text: str, *, by: str) -> None:
    """Add our words; whoever asked is told by mail and may write back."""
    if not text.strip():
        raise PayportalError(say("Write your reply first."), code="text")
    _turn(session, locked(session, question_id), QuestionAct.ANSWER, text, author=by, side="us")


def close(session: Session, question_id: int, text: str = "", *, by: str) -> None:
    """Close a question as answered, with a last word or without; closed before, it stays as it is."""
    question = locked(session, question_id)
    if question.state != QuestionState.CLOSED or text.strip():
        _turn(session, question, QuestionAct.CLOSE, text, author=by, side="us")


def settle(session: Session, question: Question, *, by: str) -> None:
    """Close a question for whoever asked: nothing more is wanted."""
    if question.state != QuestionState.CLOSED:
        _turn(session, question, QuestionAct.CLOSE, "", author=by, side="customer")


def assign(session: Session, question_id: int, *, user_id: int | None, actor: str) -> None:
    """Give a question to a clerk, or to nobody."""
    question = locked(session, question_id)
    if user_id:
        users.clerk(session, user_id)
    if question.owner_id != user_id:
        question.owner_id = user_id
        audit.record(session, actor, "assign_question", f"question:{question_id}", user=user_id)


def of_accounts(session: Session, question_id: int, accounts: Sequence[int]) -> Question:
    """Return a question that somebody signed in asked, locked; raises NotFound when it is not of ``accounts``."""
    return _locked(session, Question.id == question_id, Question.customer_id.in_(accounts), Question.link_id.is_(None))


def of_link(session: Session, question_id: int, link: PayLink) -> Question:
    """Return a question that was asked through a link, locked; raises NotFound for every other."""
    return _locked(session, Question.id == question_id, Question.link_id == link.id)


def locked(session: Session, question_id: int) -> Question:
    """Return a question for a clerk, locked; raises NotFound."""
    return _locked(session, Question.id == question_id)


def _locked(session: Session, *where: ColumnElement[bool]) -> Question:
    query = select(Question).where(*where)
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound(say("There is no such question."))
    return found


def _ask(session: Session, asking: Asking, invoice: Invoice, *, by: str, link_id: int | None = None,
         email: str = "") -> Question:  # fmt: skip
    known = session.scalar(select(Question).where(Question.reference == asking.reference))
    if known is not None:
        if (known.invoice_id, known.asked_by) != (invoice.id, by):
            raise Conflict(say("This form was used for another question. Begin again at the invoice."))
        return known
    if not asking.text.strip():
        raise PayportalError(say("Write your question first."), code="text")
    _check_room(session, invoice, by)
    now = utcnow()
    question = Question(
        reference=asking.reference, invoice_id=invoice.id, customer_id=invoice.customer_id, asked_by=by,
        link_id=link_id, email=email, state=QuestionState.OPEN, asked_at=now, changed_at=now,
        due_at=answer_due(now, arrangement_rules.current(session).answer_days),
    )  # fmt: skip
    session.add(question)
    session.flush()
    _turn(session, question, QuestionAct.ASK, asking.text, author=by, side="customer")
    return question


def _check_room(session: Session, invoice: Invoice, by: str) -> None:
    waiting = select(func.count()).where(Question.invoice_id == invoice.id, Question.asked_by == by,
                                         Question.state == QuestionState.OPEN)  # fmt: skip
    if (session.scalar(waiting) or 0) >= MOST_OPEN:
        raise Conflict(say("Several of your questions about this invoice wait for our answer. Write in one of them."),
                       code="text")  # fmt: skip


def _turn(session: Session, question: Question, act: QuestionAct, text: str, *, author: str, side: str) -> None:
    """Write one turn down and tell the other side; the same words once more (a second press) change nothing."""
    text = text.strip()[:LONGEST_TEXT]
    turns = select(QuestionMessage).where(QuestionMessage.question_id == question.id)
    before = list(session.scalars(turns.order_by(QuestionMessage.id.desc()).limit(MOST_TURNS)))
    message = QuestionMessage(question_id=question.id, author=author, side=side, act=act, text=text)
    if before and (before[0].author, before[0].act, before[0].text) == (author, act, message.text):
        return
    if len(before) >= MOST_TURNS and act != QuestionAct.CLOSE:
        raise Conflict(say("This talk is very long. Ask a new question, or call us."), code="text")
    question.state, question.changed_at = BECOMES[act], utcnow()
    over = question.state == QuestionState.CLOSED
    question.closed_at, question.closed_by = (utcnow(), author) if over else (None, "")
    session.add(message)
    session.flush()
    audit.record(session, author, f"{act}_question", f"question:{question.id}", message=message.id)
    question_notices.tell(session, question, message)
