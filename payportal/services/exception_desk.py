"""What clerks do with the receipts that the matcher would not decide."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain import card_numbers
from payportal.domain.batches import batches
from payportal.domain.errors import NotFound
from payportal.models.application import Application
from payportal.models.base import utcnow
from payportal.models.bulk import insert_rows
from payportal.models.exception_case import CaseNote, ExceptionCase
from payportal.models.receipt import Receipt
from payportal.services import audit, cash_application, explanations, learning, match_gates, unapplication
from payportal.services.cash_application import AUTO, Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why a receipt waits for a person, and who probably paid it."""

    receipt_id: int
    type: str
    reason: str
    customer_id: int | None = None


_CASE = ("receipt_id", "type", "reason", "customer_id", "state", "opened_at", "resolved_by")


def open_cases(session: Session, holds: Iterable[Hold]) -> int:
    """Open a case for each hold, or correct the open one; return how many were opened or changed."""
    wanted = {hold.receipt_id: hold for hold in holds}
    known = {case.receipt_id: case for case in _open_cases(session, wanted)}
    changed = 0
    for receipt_id, case in known.items():
        hold = wanted[receipt_id]
        if (case.type, case.reason, case.customer_id) != (hold.type, hold.reason, hold.customer_id):
            case.type, case.reason, case.customer_id = hold.type, hold.reason, hold.customer_id
            changed += 1
    session.flush()
    now = utcnow()
    new = [(h.receipt_id, h.type, h.reason, h.customer_id, "open", now, "") for h in wanted.values()
           if h.receipt_id not in known]  # fmt: skip
    insert_rows(session, ExceptionCase, _CASE, new)
    return changed + len(new)


def close_cases(session: Session, receipt_ids: Iterable[int], *, actor: str) -> None:
    """Close the open cases of receipts that have nothing left waiting."""
    for case in _open_cases(session, receipt_ids):
        case.state, case.resolved_at, case.resolved_by = "resolved", utcnow(), actor
    session.flush()


def decide(session: Session, decision: Decision) -> int:
    """Carry out a clerk's decision, close the case when nothing is left, learn who paid; return the entry's id."""
    entry_id = cash_application.apply(session, decision)
    explanations.keep_offer(session, entry_id, decision.receipt_id)
    receipt = session.get_one(Receipt, decision.receipt_id, populate_existing=True)
    if receipt.unapplied_minor == 0:
        close_cases(session, [receipt.id], actor=decision.decided_by)
    says = learning.learn(session, receipt, decision, entry_id)
    taught = {str(learned_id): word for learned_id, word in sorted(says.items())}
    audit.record(session, decision.decided_by, "decide", f"receipt:{receipt.id}", entry=entry_id, taught=taught)
    return entry_id


def undo(session: Session, entry_id: int, *, actor: str, reason: str = "") -> int:
    """Undo a decision: the receipt waits again, for a person, and what the decision taught is taken back.

    The matcher leaves the receipt alone, and what it had applied itself it does not apply to this payer again.
    The gate of its class of evidence is closed for that customer.
    """
    query = select(Receipt.id, Receipt.customer_id).join(Application, Application.receipt_id == Receipt.id)
    receipt = session.execute(query.where(Application.entry_id == entry_id).limit(1)).first()
    rows = session.scalars(select(Application).where(Application.entry_id == entry_id)).all()
    reason = card_numbers.masked(reason)
    reversal_id = unapplication.unapply(session, entry_id, actor=actor, reason=reason)
    learning.take_back(session, entry_id)
    learning.refuse_undone(session, [row for row in rows if row.decided_by == AUTO], reversal_id, by=actor)
    if receipt is not None:
        receipt_id, payer = receipt
        hold = Hold(receipt_id=receipt_id, type="conflict", reason=undone_reason(actor), customer_id=payer)
        open_cases(session, [hold])
        match_gates.close_after_undo(session, entry_id, payer, actor=actor)
        match_gates.settle(session)
    return reversal_id


def undone_reason(actor: str) -> str:
    """Return why a receipt waits after somebody undid its application."""
    return f"Its application was undone by {actor}; it waits for a person."


def assign(session: Session, case_id: int, *, user_id: int | None, actor: str) -> None:
    """Give a case to a clerk, or to nobody."""
    case = session.get(ExceptionCase, case_id)
    if case is None:
        raise NotFound(f"there is no case {case_id}")
    case.assigned_to_id = user_id
    audit.record(session, actor, "assign", f"case:{case_id}", user=user_id)


def note(session: Session, case_id: int, text: str, *, author: str) -> None:
    """Write a note to a case; a card number in it is masked."""
    if session.get(ExceptionCase, case_id) is None:
        raise NotFound(f"there is no case {case_id}")
    session.add(CaseNote(case_id=case_id, author=author, text=card_numbers.masked(text.strip())[:4000]))
    audit.record(session, author, "note", f"case:{case_id}")


def _open_cases(session: Session, receipt_ids: Iterable[int]) -> Iterator[ExceptionCase]:
    for batch in batches(sorted(set(receipt_ids))):
        query = select(ExceptionCase).where(ExceptionCase.state == "open", ExceptionCase.receipt_id.in_(batch))
        yield from session.scalars(query).all()
