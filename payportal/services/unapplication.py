"""Undo what was applied: a reversal, never a deletion; and take back receipts that went back to the payer."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.errors import Conflict, NotFound
from payportal.ledger import chart, postings
from payportal.ledger.entry import Entry, turned
from payportal.models.application import Application
from payportal.models.base import utcnow
from payportal.models.exception_case import ExceptionCase
from payportal.models.invoice import Invoice
from payportal.models.journal import JournalEntry
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.services import audit, posting, revenue_sharing


def unapply(session: Session, entry_id: int, *, actor: str, reason: str = "") -> int:
    """Undo the decision posted as ``entry_id`` and return the id of the reversal; raises Conflict if undone before."""
    rows = _live_rows(session, entry_id)
    receipt = session.get_one(Receipt, rows[0].receipt_id, with_for_update=True)
    if receipt.reversed_at is not None:
        raise Conflict(f"receipt {receipt.transaction_id} went back to the payer; nothing can be undone")
    original = session.get_one(JournalEntry, entry_id)
    reversal_id = posting.post(session, [_reversal(session, original)])[0]
    ids = _reverse_rows(session, rows, reversal_id, actor, reason)
    _reopen(session, rows)
    back = sum(row.cash_minor for row in rows)
    receipt.unapplied_minor += back
    receipt.on_account_minor -= sum(row.cash_minor for row in rows if row.invoice_id is None)
    receipt.decision_count += 1
    session.flush()
    _settle_identity(session, receipt, unidentified=back if _was_unidentified(session, entry_id) else 0)
    revenue_sharing.take_back(session, [row.id for row in rows], ids)
    audit.record(session, actor, "unapply", f"receipt:{receipt.id}", entry=entry_id, reason=reason)
    return reversal_id


def live_entries(session: Session, receipt_id: int) -> list[int]:
    """Return the entries of the decisions on a receipt that stand, the latest first."""
    reversed_ids = select(Application.reverses_id).where(Application.reverses_id.is_not(None))
    query = (
        select(Application.entry_id)
        .where(Application.receipt_id == receipt_id, Application.reverses_id.is_(None))
        .where(Application.id.not_in(reversed_ids))
        .distinct()
        .order_by(Application.entry_id.desc())
    )
    return list(session.scalars(query))


def return_receipt(session: Session, receipt_id: int, *, on: date, actor: str, reason: str) -> None:
    """Take a receipt back that the bank or the processor returned: what it paid is open again."""
    receipt = session.get_one(Receipt, receipt_id, with_for_update=True)
    if receipt.reversed_at is not None:
        return
    for entry_id in live_entries(session, receipt_id):
        unapply(session, entry_id, actor=actor, reason=reason)
    came, again = _came_as(session, receipt)
    if left_minor := receipt.left_minor:
        number = f":{receipt.decision_count}" if again or receipt.returned_minor else ""
        entry = postings.receipt_returned(
            receipt.currency, left_minor, card=receipt.payment_id is not None,
            identified=receipt.customer_id is not None, on=on, source=f"receipt:{receipt_id}",
            key=f"return:receipt:{receipt_id}{number}",
            reverses_id=came if left_minor == receipt.amount_minor else None,
        )  # fmt: skip
        posting.post(session, [entry])
    receipt.unapplied_minor, receipt.reversed_at = 0, utcnow()
    _close_case(session, receipt_id, actor=actor)
    audit.record(session, actor, "return", f"receipt:{receipt_id}", reason=reason)


def _came_as(session: Session, receipt: Receipt) -> tuple[int, bool]:
    """Return the entry by which the money came last, and whether that was not its first time."""
    first = f"receipt:{receipt.id}"
    again = [f"reinstate:receipt:{receipt.id}:{number}" for number in range(1, receipt.decision_count + 1)]
    query = select(JournalEntry.id, JournalEntry.idempotency_key).order_by(JournalEntry.id.desc())
    last = session.execute(query.where(JournalEntry.idempotency_key.in_([first, *again]))).first()
    return (last.id, last.idempotency_key != first) if last else (0, False)


def _live_rows(session: Session, entry_id: int) -> list[Application]:
    query = select(Application).where(Application.entry_id == entry_id, Application.reverses_id.is_(None))
    rows = list(session.scalars(query.order_by(Application.id)))
    if not rows:
        raise NotFound(f"entry {entry_id} applied nothing that could be undone")
    if session.scalar(select(Application.id).where(Application.reverses_id == rows[0].id)):
        raise Conflict("this was undone before", code="undone_before")
    return rows


def _reversal(session: Session, original: JournalEntry) -> Entry:
    return Entry(
        kind="cash_unapplied", key=f"undo:{original.idempotency_key}", description="Application undone",
        source=original.source, effective_on=original.effective_on,
        lines=turned(posting.entry_lines(session, original.id)), reverses_id=original.id,
    )  # fmt: skip


def _reverse_rows(session: Session, rows: list[Application], entry_id: int, actor: str, reason: str) -> list[int]:
    """Write the negative rows, in the order of the originals, and return their ids."""
    now = utcnow()
    values = [
        {
            "receipt_id": row.receipt_id, "invoice_id": row.invoice_id, "customer_id": row.customer_id,
            "cash_minor": -row.cash_minor, "discount_minor": -row.discount_minor,
            "adjustment_minor": -row.adjustment_minor, "adjustment_reason": row.adjustment_reason,
            "currency": row.currency, "value_date": row.value_date, "decided_by": actor, "entry_id": entry_id,
            "confidence_ppm": 1_000_000, "reasons": [reason] if reason else [], "reverses_id": row.id,
            "posted_at": now,
        }
        for row in rows
    ]  # fmt: skip
    statement = insert(Application).returning(Application.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, values))


def _reopen(session: Session, rows: Sequence[Application]) -> None:
    """Give the open items back what was taken off them, locked in the order in which applying locks them."""
    back = {r.invoice_id: r.cash_minor + r.discount_minor + r.adjustment_minor for r in rows if r.invoice_id}
    for batch in batches(sorted(back)):
        query = select(Invoice).where(Invoice.id.in_(batch)).order_by(Invoice.id).with_for_update()
        for invoice in session.scalars(query.execution_options(populate_existing=True)):
            invoice.open_minor += back[invoice.id]


def _close_case(session: Session, receipt_id: int, *, actor: str) -> None:
    """Nothing is left to decide on money that went back."""
    waiting = (ExceptionCase.receipt_id == receipt_id, ExceptionCase.state == "open")
    session.execute(
        update(ExceptionCase).where(*waiting).values(state="resolved", resolved_at=utcnow(), resolved_by=actor)
    )


def _was_unidentified(session: Session, entry_id: int) -> bool:
    codes = {line.account.code for line in posting.entry_lines(session, entry_id)}
    return chart.UNIDENTIFIED.code in codes


def _settle_identity(session: Session, receipt: Receipt, *, unidentified: int) -> None:
    """Name the payer that what still stands names, and let the waiting money wait under that name.

    ``unidentified`` is what the undone decision gave back to unidentified cash, in minor units.
    """
    receipt.customer_id = _payer(session, receipt)
    moved = unidentified if receipt.customer_id is not None else unidentified - receipt.unapplied_minor
    if moved:
        entry = postings.receipt_identified(
            receipt.currency, moved, on=receipt.value_date, source=f"receipt:{receipt.id}",
            key=f"identify:receipt:{receipt.id}:{receipt.decision_count}",
        )  # fmt: skip
        posting.post(session, [entry])


def _payer(session: Session, receipt: Receipt) -> int | None:
    """Return who paid: as it was known on arrival, else as it was decided, as long as a decision stands."""
    if receipt.payment_id is not None:
        return session.scalar(select(Payment.customer_id).where(Payment.id == receipt.payment_id))
    taken = select(JournalEntry.id).where(JournalEntry.idempotency_key == f"receipt:{receipt.id}")
    arrived_unidentified = _was_unidentified(session, session.scalars(taken).one())
    return None if arrived_unidentified and not live_entries(session, receipt.id) else receipt.customer_id
