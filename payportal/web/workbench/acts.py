"""What clerks do with an exception: accept, apply, put on account, note, undo. Each act counts once."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from payportal.domain import card_numbers
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.models.base import db, transaction
from payportal.models.receipt import Receipt
from payportal.queries import exception_case, receipt_history
from payportal.queries.exception_case import Suggested
from payportal.services import exception_desk
from payportal.services.cash_application import Decision, DecisionLine
from payportal.web.guards import signed_in
from payportal.web.numbers import whole
from payportal.web.workbench import decision_form, exception, queue, telling
from payportal.web.workbench.decision_form import Typed

DONE_BEFORE = "This was done already; nothing was done a second time."


def accept(receipt_id: int) -> ResponseReturnValue:
    """Carry out a suggestion, just as the page showed it."""
    rank, digest = request.form.get("rank", 0, type=whole), request.form.get("digest", "")
    desk = exception_case.on_desk(db.session(), receipt_id)
    made = next((made for made in desk.suggestions if made.rank == rank), None)
    seen = request.form.get("seen", -1, type=whole)
    if desk.receipt.decision_count != seen:
        return _moved(receipt_id, None)
    if made is None or desk.digest != digest:
        return exception.page(receipt_id, refused="The suggestions have changed meanwhile; look again."), 409
    if made.customer_id is None:
        return exception.page(receipt_id, refused="This suggestion names no customer; choose one and tick."), 409
    return _carry_out(_of_suggestion(receipt_id, made), seen=seen)


def apply(receipt_id: int) -> ResponseReturnValue:
    """Apply the receipt to the ticked items, put the rest on account, or only work the form out."""
    session, typed = db.session(), decision_form.read(request.form)
    receipt = session.get(Receipt, receipt_id)
    if receipt is None:
        raise NotFound(f"There is no receipt {receipt_id}.")
    if typed.act == "check":
        return exception.page(receipt_id, typed=typed)
    items = exception.ticked_items(session, typed)
    worked = decision_form.work_out(typed, items, currency=receipt.currency, waiting_minor=receipt.unapplied_minor)
    if worked.mistakes:
        return exception.page(receipt_id, typed=typed, mistakes=worked.mistakes), 422
    decision, missing = decision_form.decision(typed, worked, items, receipt_id=receipt_id, by=signed_in().email)
    if decision is None and receipt.decision_count == typed.seen:
        return exception.page(receipt_id, typed=typed, refused=missing), 422
    if decision is None:
        return _moved(receipt_id, typed)
    return _carry_out(decision, seen=typed.seen, typed=typed)


def undo(receipt_id: int) -> ResponseReturnValue:
    """Undo one decision; what it paid is open again and the money waits for a person."""
    entry_id = request.form.get("entry", 0, type=whole)
    decided = {one.entry_id: one for one in receipt_history.decisions(db.session(), receipt_id)}
    if entry_id not in decided:
        raise NotFound("This receipt has no such decision.")
    reason, back = request.form.get("reason", "").strip()[:300], _desk_address(receipt_id)
    if not decided[entry_id].stands:
        flash("This was undone already; nothing was done a second time.")
        return redirect(back)
    try:
        with transaction() as session:
            exception_desk.undo(session, entry_id, actor=signed_in().email, reason=reason)
    except Conflict as error:
        return exception.page(receipt_id, refused=error.message), 409
    flash(telling.undone(decided[entry_id], db.session().get_one(Receipt, receipt_id).currency))
    return redirect(back)


def note(receipt_id: int) -> ResponseReturnValue:
    """Write a note to the case; of a number that looks like a card only the last four digits are kept."""
    text = request.form.get("text", "").strip()
    case_id = _case_id(db.session(), receipt_id)
    if not text or case_id is None:
        refused = "Write the note first." if case_id else "This receipt has no case to write a note to."
        return exception.page(receipt_id, refused=refused), 422
    with transaction() as session:
        exception_desk.note(session, case_id, text, author=signed_in().email)
    hidden = " What looked like a card number in it is hidden." if card_numbers.found(text) else ""
    flash(f"Your note is kept with this receipt.{hidden}")
    return redirect(_desk_address(receipt_id))


def _carry_out(decision: Decision, *, seen: int, typed: Typed | None = None) -> ResponseReturnValue:
    """Carry a decision out once: whoever sends it again, or was slower, is told and changes nothing."""
    try:
        with transaction() as session:
            receipt = session.get(Receipt, decision.receipt_id, with_for_update=True)
            if receipt is None or receipt.decision_count != seen:
                raise Conflict("the receipt was decided meanwhile", code="moved")
            exception_desk.decide(session, decision)
    except PayportalError as error:
        if error.code == "moved":
            return _moved(decision.receipt_id, typed, decision)
        status = 409 if isinstance(error, Conflict) else 422
        return exception.page(decision.receipt_id, typed=typed, refused=_sentence(error.message)), status
    flash(telling.decided(db.session(), decision))
    return redirect(_desk_address(decision.receipt_id))


def _moved(receipt_id: int, typed: Typed | None, decision: Decision | None = None) -> ResponseReturnValue:
    """Answer a form that is older than the books: done already by the same person, or decided by another."""
    standing = [one for one in receipt_history.decisions(db.session(), receipt_id) if one.stands]
    last = standing[0] if standing else None
    if last and last.decided_by == signed_in().email and (decision is None or _same(last, decision)):
        flash(DONE_BEFORE)
        return redirect(_desk_address(receipt_id))
    who = f"{last.decided_by} decided it" if last else "a decision about it was undone"
    refused = f"The books have moved: {who} while this page was open. Nothing of yours was done; look again."
    return exception.page(receipt_id, typed=typed, refused=refused), 409


def _same(decided: receipt_history.Decided, decision: Decision) -> bool:
    wanted = {line.invoice_id: line.reduction_minor for line in decision.lines}
    if decision.on_account_minor:
        wanted[0] = decision.on_account_minor
    return {line.invoice_id or 0: line.reduction_minor for line in decided.lines} == wanted


def _of_suggestion(receipt_id: int, made: Suggested) -> Decision:
    assert made.customer_id is not None, "the view has asked"
    lines = tuple(
        DecisionLine(
            line.item.item_id, line.cash_minor, line.discount_minor, line.adjustment_minor, line.adjustment_reason
        )
        for line in made.lines
    )
    return Decision(
        receipt_id=receipt_id, customer_id=made.customer_id, lines=lines, on_account_minor=made.on_account_minor,
        decided_by=signed_in().email, confidence_ppm=made.confidence_ppm,
        reasons=tuple(reason.word for reason in made.reasons if reason.good),
    )  # fmt: skip


def _case_id(session: Session, receipt_id: int) -> int | None:
    case = exception_case.on_desk(session, receipt_id).case
    return case.id if case else None


def _desk_address(receipt_id: int) -> str:
    return url_for("workbench.exception", receipt_id=receipt_id, **queue.query_of(queue.asked(request.args)))


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}{'' if message.endswith('.') else '.'} Nothing was changed."
