"""Credit a dispute: the invoice goes down without cash; and take the credit back by a reversal."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain.currency import exponent
from payportal.domain.dispute import DisputeAct, after, answer_due
from payportal.domain.errors import Conflict, Forbidden, PayportalError
from payportal.domain.money import Money
from payportal.ledger import postings
from payportal.ledger.entry import Entry, turned
from payportal.models.base import utcnow
from payportal.models.dispute import Dispute, DisputeCredit
from payportal.models.invoice import Invoice
from payportal.models.journal import JournalEntry
from payportal.models.payment import PaymentLine
from payportal.queries import arrangement_rules
from payportal.services import disputes, posting

UNLIMITED = ("approver", "admin")
"""Who credits any amount; a clerk up to the limit of the rules."""


def credit(session: Session, dispute_id: int, minor: int, text: str, *, by: str, role: str, on: date) -> int:
    """Credit ``minor`` units of a dispute and resolve it; return the entry's id. What is not credited is to be paid.

    Raises Conflict when the dispute is over or less is open, Forbidden above the clerk's limit, PayportalError for an
    amount outside the dispute.
    """
    dispute = disputes.locked(session, dispute_id)
    invoice = session.get_one(Invoice, dispute.invoice_id)
    after(dispute.state, DisputeAct.CREDIT)
    _check(session, dispute, invoice, minor, role)
    disputes.close(dispute, DisputeAct.CREDIT, by=by)
    number = session.scalar(select(func.count()).where(DisputeCredit.dispute_id == dispute.id)) or 0
    entry = postings.dispute_credited(
        dispute.currency, minor, on=on, key=f"dispute-credit:{dispute.id}:{number + 1}", source=f"dispute:{dispute.id}"
    )
    entry_id = posting.post(session, [entry])[0]
    _write(session, dispute, minor, entry_id, by)
    invoice.open_minor -= minor
    session.flush()
    disputes.add_turn(session, dispute, "credit", author=by, side="us",
                 text=text.strip() or f"Credited {Money(minor, dispute.currency)}.")  # fmt: skip
    return entry_id


def reopen(session: Session, dispute_id: int, text: str, *, by: str) -> None:
    """Open a resolved dispute again; a credit is taken back by a reversal and is open on the invoice again."""
    dispute = disputes.locked(session, dispute_id)
    dispute.state, dispute.resolution = after(dispute.state, DisputeAct.REOPEN), ""
    dispute.resolved_at, dispute.resolved_by = None, ""
    dispute.due_at = answer_due(utcnow(), arrangement_rules.current(session).answer_days)
    undone = select(DisputeCredit.reverses_id).where(DisputeCredit.reverses_id.is_not(None))
    live = select(DisputeCredit).where(
        DisputeCredit.dispute_id == dispute.id, DisputeCredit.reverses_id.is_(None), DisputeCredit.id.not_in(undone)
    )
    for one in session.scalars(live).all():
        _take_back(session, dispute, one, by)
    disputes.add_turn(session, dispute, "reopen", author=by, side="us", text=text)


def _check(session: Session, dispute: Dispute, invoice: Invoice, minor: int, role: str) -> None:
    disputed, left = Money(dispute.disputed_minor, dispute.currency), Money(invoice.open_minor, invoice.currency)
    if not 0 < minor <= dispute.disputed_minor:
        raise PayportalError(f"Credit an amount above zero and at most the disputed {disputed}.", code="amount")
    if minor > invoice.open_minor:
        raise Conflict(f"Only {left} is open on {invoice.number}; what was paid is refunded, not credited.",
                       code="less_open")  # fmt: skip
    under_way = select(
        func.sum(PaymentLine.amount_minor + PaymentLine.discount_minor + PaymentLine.coupon_minor)
    ).where(PaymentLine.invoice_id == invoice.id, PaymentLine.live)
    if minor > invoice.open_minor - int(session.scalar(under_way) or 0):
        raise Conflict("A payment of this invoice is under way that covers the amount. Wait until it is decided.",
                       code="payment_under_way")  # fmt: skip
    limit = arrangement_rules.current(session).clerk_credit * 10 ** exponent(dispute.currency)
    if role not in UNLIMITED and minor > limit:
        text = Money(limit, dispute.currency)
        raise Forbidden(f"A clerk credits up to {text}. Ask an approver to credit this.", code="over_limit")


def _write(session: Session, dispute: Dispute, minor: int, entry_id: int, by: str) -> None:
    session.add(DisputeCredit(
        dispute_id=dispute.id, invoice_id=dispute.invoice_id, amount_minor=minor, currency=dispute.currency,
        reason=dispute.reason, x12_reason=dispute.x12_reason, decided_by=by, entry_id=entry_id,
    ))  # fmt: skip
    dispute.credited_minor = minor


def _take_back(session: Session, dispute: Dispute, credited: DisputeCredit, by: str) -> None:
    original = session.get_one(JournalEntry, credited.entry_id)
    entry = Entry(
        kind="dispute_credit_reversed", key=f"undo:{original.idempotency_key}",
        description="Credit on a dispute undone",
        source=original.source, effective_on=original.effective_on,
        lines=turned(posting.entry_lines(session, original.id)), reverses_id=original.id,
    )  # fmt: skip
    entry_id = posting.post(session, [entry])[0]
    session.add(DisputeCredit(
        dispute_id=dispute.id, invoice_id=credited.invoice_id, amount_minor=-credited.amount_minor,
        currency=credited.currency, reason=credited.reason, x12_reason=credited.x12_reason, decided_by=by,
        entry_id=entry_id, reverses_id=credited.id,
    ))  # fmt: skip
    session.get_one(Invoice, credited.invoice_id).open_minor += credited.amount_minor
    dispute.credited_minor -= credited.amount_minor
    session.flush()
