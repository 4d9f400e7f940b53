"""Carry out what the processor says of a card dispute: money withdrawn, given back, or gone.

While a dispute is open its invoices stay paid and its money stands on an account of its own; only a lost one opens them
again. Told late, twice or out of order it comes to the same.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.money import Money
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.gateways.told import DisputeState, DisputeTold, RefundState, RefundTold
from payportal.ledger import postings
from payportal.models.base import utcnow
from payportal.models.card_dispute import CardDispute
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.services import audit, exception_desk, gateway_notices, posting, refunds, settlement, told_before

HOLDS = (DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW)
CLOSED = (DisputeState.WON, DisputeState.LOST)


def take(session: Session, payment_id: int, told: DisputeTold, *, on: date) -> str:
    """Take a dispute to the state that is told, and return the state in which it is now."""
    payment = session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
    dispute = _found(session, payment, told)
    if dispute.closed_at is not None:
        return dispute.state
    before, receipt = dispute.state, _receipt(session, payment_id)
    dispute.state, dispute.due_by = str(told.state), told.due_by
    if told.state in HOLDS:
        _hold(session, payment, receipt, dispute, on=on)
    elif told.state in CLOSED:
        _close(session, payment, receipt, dispute, on=on)
    if dispute.state != before:
        audit.record(session, f"gateway:{payment.gateway}", f"dispute_{dispute.state}", f"payment:{payment.id}",
                     dispute=dispute.id, before=before)  # fmt: skip
    session.flush()
    return dispute.state


def hold(session: Session, dispute: CardDispute, *, on: date) -> bool:
    """Let a report's line say that the money of a dispute is withdrawn; return whether it is held now."""
    payment = session.get_one(Payment, dispute.payment_id, with_for_update=True, populate_existing=True)
    _hold(session, payment, _receipt(session, payment.id), dispute, on=on)
    session.flush()
    return dispute.held_entry_id is not None


def _taken_by_report(session: Session, receipt: Receipt, dispute: CardDispute) -> bool:
    """Return whether a report came first and took the money back: then it is not taken a second time."""
    return told_before.taken_by_report(session, receipt.id, dispute.amount_minor, "dispute", dispute.provider_reference)


def _found(session: Session, payment: Payment, told: DisputeTold) -> CardDispute:
    named = CardDispute.provider_reference == told.reference
    query = select(CardDispute).where(CardDispute.gateway == payment.gateway, named)
    known = session.scalar(query.with_for_update())
    if known is not None:
        return known
    made = CardDispute(
        payment_id=payment.id, gateway=payment.gateway, provider_reference=told.reference, reason=told.reason[:60],
        amount_minor=told.amount.minor, currency=told.amount.currency, state="inquiry",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _receipt(session: Session, payment_id: int) -> Receipt | None:
    query = select(Receipt).where(Receipt.payment_id == payment_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def _hold(session: Session, payment: Payment, receipt: Receipt | None, dispute: CardDispute, *, on: date) -> None:
    """The money is withdrawn: once, and only where the books still say that it is here."""
    if dispute.held_entry_id is not None or receipt is None or receipt.reversed_at is not None:
        return
    if _taken_by_report(session, receipt, dispute):
        return
    dispute.held_entry_id = posting.post(session, [postings.card_dispute_held(
        dispute.currency, dispute.amount_minor, on=on, key=f"dispute:{dispute.id}:held", source=f"dispute:{dispute.id}",
    )])[0]  # fmt: skip
    amount = Money(dispute.amount_minor, dispute.currency)
    until = f"; answer the processor by {dispute.due_by:%Y-%m-%d}" if dispute.due_by else ""
    _ask_a_clerk(session, receipt, f"the cardholder disputes {amount} ({dispute.reason}){until}")
    gateway_notices.tell_disputed(session, payment, dispute)


def _close(session: Session, payment: Payment, receipt: Receipt | None, dispute: CardDispute, *, on: date) -> None:
    held = dispute.held_entry_id is not None
    if held:
        posting.post(session, [postings.card_dispute_held(
            dispute.currency, -dispute.amount_minor, on=on, key=f"dispute:{dispute.id}:closed",
            source=f"dispute:{dispute.id}",
        )])  # fmt: skip
    dispute.closed_at = utcnow()
    session.flush()
    if receipt is None:
        return
    exception_desk.close_cases(session, [receipt.id], actor=f"gateway:{payment.gateway}")
    if dispute.state == DisputeState.LOST:
        _lose(session, payment, receipt, dispute, on=on)
    elif receipt.reversed_at is not None or _taken_by_report(session, receipt, dispute):
        amount = Money(dispute.amount_minor, dispute.currency)
        _ask_a_clerk(session, receipt, f"a dispute of {amount} was won, but its payment is booked as gone")
    elif receipt.unapplied_minor:
        _ask_a_clerk(session, receipt, "a dispute was won; what waits of its payment waits again")
    if held or dispute.state == DisputeState.LOST:
        gateway_notices.tell_dispute_closed(session, payment, dispute)


def _lose(session: Session, payment: Payment, receipt: Receipt, dispute: CardDispute, *, on: date) -> None:
    """The money is gone: all of a payment goes back as a whole, of a part only that part."""
    words = f"The card dispute was lost: {dispute.reason}."
    if _taken_by_report(session, receipt, dispute):
        return
    if dispute.amount_minor == payment.charged.minor and receipt.left_minor == payment.amount_minor:
        gone = Outcome(
            state=OutcomeState.RETURNED, provider_reference=receipt.transaction_id, failure=words, code="dispute_lost",
            amount=payment.charged,
        )  # fmt: skip
        settlement.settle(session, payment.id, gone, on=on)
        return
    part = RefundTold(
        reference=dispute.provider_reference, key="", amount=Money(dispute.amount_minor, dispute.currency),
        state=RefundState.SUCCEEDED,
    )  # fmt: skip
    refunds.take_out(session, payment.id, part, reason=words, on=on)


def _ask_a_clerk(session: Session, receipt: Receipt, reason: str) -> None:
    hold = exception_desk.Hold(receipt_id=receipt.id, type="card_dispute", reason=reason,
                               customer_id=receipt.customer_id)  # fmt: skip
    exception_desk.open_cases(session, [hold])
