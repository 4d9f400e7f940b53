"""A part of a receipt goes back, or what went back comes again (docs/decisions/0018).

What waits goes first, then what was left on the account, then what was applied, the latest decision first. The decision
that is cut into is undone and made again for what is left.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict
from payportal.ledger import postings
from payportal.models.application import Application
from payportal.models.receipt import Receipt
from payportal.services import audit, cash_application, exception_desk, posting, unapplication
from payportal.services.cash_application import Decision, DecisionLine


def give_back(session: Session, receipt_id: int, minor: int, *, on: date, actor: str, reason: str) -> None:
    """Give back ``minor`` of a receipt that stands while the rest stays; raises Conflict where that is not a part."""
    receipt = session.get_one(Receipt, receipt_id, with_for_update=True, populate_existing=True)
    if receipt.reversed_at is not None or not 0 < minor < receipt.left_minor:
        raise Conflict(f"receipt {receipt.transaction_id}: that much cannot go back as a part of it")
    cut = _free(session, receipt, minor, actor=actor, reason=reason)
    entry = postings.receipt_returned(
        receipt.currency, minor, card=receipt.payment_id is not None, identified=receipt.customer_id is not None, on=on,
        key=f"part:receipt:{receipt_id}:{receipt.decision_count + 1}", source=f"receipt:{receipt_id}",
    )  # fmt: skip
    posting.post(session, [entry])
    receipt.unapplied_minor -= minor
    receipt.returned_minor += minor
    receipt.decision_count += 1
    session.flush()
    if cut and cut.cash_minor:
        cash_application.apply(session, cut)
    if not session.get_one(Receipt, receipt_id).unapplied_minor:
        exception_desk.close_cases(session, [receipt_id], actor=actor)
    audit.record(session, actor, "return_part", f"receipt:{receipt_id}", minor=minor, reason=reason)


def come_again(session: Session, receipt_id: int, minor: int, *, on: date, actor: str, reason: str) -> bool:
    """Let what went back wait once more: all of a receipt that went back, or a part; False where that never went."""
    receipt = session.get_one(Receipt, receipt_id, with_for_update=True, populate_existing=True)
    whole = receipt.reversed_at is not None
    gone = receipt.left_minor if whole else receipt.returned_minor
    if minor <= 0 or (minor != gone if whole else minor > gone):
        return False
    entry = postings.receipt_reinstated(
        receipt.currency, minor, card=receipt.payment_id is not None, identified=receipt.customer_id is not None, on=on,
        key=f"reinstate:receipt:{receipt_id}:{receipt.decision_count + 1}", source=f"receipt:{receipt_id}",
    )  # fmt: skip
    posting.post(session, [entry])
    receipt.reversed_at = None
    receipt.unapplied_minor += minor
    receipt.returned_minor -= 0 if whole else minor
    receipt.decision_count += 1
    session.flush()
    audit.record(session, actor, "reinstate", f"receipt:{receipt_id}", minor=minor, reason=reason)
    return True


def _free(session: Session, receipt: Receipt, minor: int, *, actor: str, reason: str) -> Decision | None:
    """Undo decisions until ``minor`` waits; return the last one undone, cut to what waits beside ``minor``."""
    decisions = _decisions(session, receipt, actor=actor, reason=reason)
    last = None
    for entry_id, decision in decisions:
        if receipt.unapplied_minor >= minor:
            break
        unapplication.unapply(session, entry_id, actor=actor, reason=reason)
        last = decision
    return _cut(last, receipt.unapplied_minor - minor) if last else None


def _decisions(session: Session, receipt: Receipt, *, actor: str, reason: str) -> list[tuple[int, Decision]]:
    """Return entry and decision of what stands, as it gives way: what is on account first, then the latest."""
    entries = unapplication.live_entries(session, receipt.id)
    payer = receipt.customer_id or 0
    query = select(Application).where(Application.entry_id.in_(entries), Application.reverses_id.is_(None))
    rows: dict[int, list[Application]] = {}
    for row in session.scalars(query.order_by(Application.id)):
        rows.setdefault(row.entry_id, []).append(row)
    found = [(entry_id, _made_again(rows[entry_id], payer, actor=actor, reason=reason)) for entry_id in entries]
    return sorted(found, key=lambda pair: (not pair[1].on_account_minor, -pair[0]))


def _made_again(rows: Sequence[Application], payer: int, *, actor: str, reason: str) -> Decision:
    """Return the decision that these rows are, as it is made again after a part went back."""
    lines = tuple(
        DecisionLine(row.invoice_id, row.cash_minor, row.discount_minor, row.adjustment_minor, row.adjustment_reason)
        for row in rows
        if row.invoice_id is not None
    )
    return Decision(
        receipt_id=rows[0].receipt_id, customer_id=payer, lines=lines, decided_by=actor,
        on_account_minor=sum(row.cash_minor for row in rows if row.invoice_id is None),
        reasons=(f"what is left: {reason}",),
    )  # fmt: skip


def _cut(decision: Decision, left_minor: int) -> Decision:
    """Return a decision that takes only ``left_minor``: less on account first, then less for the last open items."""
    over = decision.cash_minor - left_minor
    kept = max(decision.on_account_minor - over, 0)
    over -= decision.on_account_minor - kept
    lines: list[DecisionLine] = []
    for line in reversed(decision.lines):
        taken = min(over, max(line.cash_minor, 0))
        over -= taken
        if not taken or taken < line.cash_minor:
            lines.insert(0, replace(line, cash_minor=line.cash_minor - taken))
    return replace(decision, lines=tuple(lines), on_account_minor=kept)
