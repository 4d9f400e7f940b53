"""The outbox of payments that the business's own system books at once: queued with the money, taken back with it.

Nothing is asked over there from here; services/live_calls.py does that, between transactions.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.card_numbers import masked
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.live_posting import LiveItem, LivePayment, wait
from payportal.gateways.live_posting import Posted
from payportal.models.base import utcnow
from payportal.models.customer import Customer
from payportal.models.live_posting import LivePostingRow
from payportal.models.payment import Payment
from payportal.queries import live_postings, service_notices
from payportal.services import audit

LEASE = timedelta(seconds=60)
"""So long one process may take to ask; then another one may think that it died."""
GRACE = timedelta(minutes=10)
"""So long what was sent may still be on its way: until then ``not found`` does not mean that it never comes."""
WENT_BACK = "The payment went back to the payer."


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One attempt at one row, as plain values; ``ask_first`` where something was sent before."""

    posting_id: int
    attempt: int
    payment: LivePayment
    ask_first: bool
    posted: bool
    reversal: str


def switched_on(session: Session) -> bool:
    """Return whether this installation posts payments at once (factory.py says so to the engine)."""
    return bool(session.get_bind().get_execution_options().get("live_posting"))


def queue(session: Session, payment_id: int, *, on: date) -> None:
    """Queue a payment that came, if it is for a service and nothing of it is queued or booked."""
    payment = session.get_one(Payment, payment_id)
    if not switched_on(session) or not payment.amount_minor:
        return
    notices = service_notices.of_payment(session, payment_id)
    known = _latest(session, payment_id)
    if not notices or (known is not None and known.state != "reversed" and not known.reversal):
        return
    turn = known.turn + 1 if known else 1
    at_risk = any(notice.due(on) for told in notices.values() for notice in told)
    session.add(LivePostingRow(
        payment_id=payment_id, turn=turn, key=payment.reference if turn == 1 else f"{payment.reference}-{turn}",
        service_at_risk=at_risk, next_at=utcnow(),
        notices={str(customer_id): [notice.mark for notice in told] for customer_id, told in notices.items()},
    ))  # fmt: skip
    for customer_id in sorted(notices):
        audit.record(session, payment.started_by, "account.payment_received", f"customer:{customer_id}",
                     payment=payment.reference, service_at_risk=at_risk)  # fmt: skip


def take_back(session: Session, payment_id: int) -> None:
    """Queue that a payment went back; what was never sent is simply not sent any more."""
    row = _latest(session, payment_id)
    if row is None or row.state == "reversed" or row.reversal:
        return
    row.reversal, row.next_at, row.changed_at = WENT_BACK, utcnow(), utcnow()
    never_sent = row.state == "waiting" and not row.attempts
    if never_sent or row.state == "refused":
        row.state, row.next_at = "reversed", None


def claim(session: Session, posting_id: int, *, at: datetime) -> Claim | None:
    """Take a row for one attempt, None where nothing is due or another process has it."""
    row = session.get(LivePostingRow, posting_id, with_for_update=True, populate_existing=True)
    if row is None or row.next_at is None or row.next_at > at:
        return None
    ask_first, posted = row.attempts > 0, row.state == "posted"
    if not row.sent:
        row.sent = _frozen(session, row)
    row.attempts += 1
    row.next_at, row.changed_at = at + LEASE, utcnow()
    if not posted:
        row.state, row.sent_at = "unknown", row.sent_at if row.reversal else at
    session.flush()
    return Claim(posting_id=row.id, attempt=row.attempts, payment=_read(row), ask_first=ask_first, posted=posted,
                 reversal=row.reversal)  # fmt: skip


def posted(session: Session, made: Claim, told: Posted) -> str:
    """Write down what was booked; a payment that went back meanwhile is taken back at once. Return the state."""
    row = _locked(session, made.posting_id)
    if row.state not in ("reversed", "posted"):
        row.state, row.reference, row.posted_at = "posted", told.reference[:100], told.at
        row.last_error, row.next_at, row.changed_at = "", utcnow() if row.reversal else None, utcnow()
        audit.record(session, "billing system", "live_posting_posted", f"payment:{row.payment_id}",
                     reference=row.reference, attempt=made.attempt)  # fmt: skip
    return row.state


def reversed_there(session: Session, made: Claim) -> str:
    """Write down that what was booked is taken back. Return the state."""
    row = _locked(session, made.posting_id)
    if row.state != "reversed":
        row.state, row.next_at, row.last_error, row.changed_at = "reversed", None, "", utcnow()
        audit.record(session, "billing system", "live_posting_reversed", f"payment:{row.payment_id}",
                     reason=row.reversal)  # fmt: skip
    return row.state


def not_there(session: Session, made: Claim, *, at: datetime) -> str:
    """Write down that a payment that went back was not found: the end of it once nothing can be on its way."""
    row = _locked(session, made.posting_id)
    if row.sent_at is None or at - row.sent_at >= GRACE:
        return reversed_there(session, made)
    row.last_error, row.next_at = "Not booked so far; looked for once more.", row.sent_at + GRACE
    return row.state


def refused(session: Session, made: Claim, reason: str) -> str:
    """Write down that the other side will not: a person has to look. Return the state."""
    row = _locked(session, made.posting_id)
    if row.state in ("unknown", "posted") and row.attempts == made.attempt:
        row.state, row.next_at, row.last_error, row.changed_at = "refused", None, reason[:300], utcnow()
        if row.reversal and not made.reversal:  # it went back while it was refused: nothing is left to do
            row.state = "reversed"
        audit.record(
            session, "billing system", "live_posting_refused", f"payment:{row.payment_id}", reason=reason[:300]
        )
    return row.state


def silent(session: Session, made: Claim, failure: str, *, at: datetime) -> str:
    """Write down that nobody knows; it is asked again, later each time. Return the state."""
    row = _locked(session, made.posting_id)
    if row.next_at is not None and row.attempts == made.attempt:
        row.last_error, row.next_at, row.changed_at = failure[:300], at + wait(row.attempts), utcnow()
    return row.state


def again(session: Session, posting_id: int, *, actor: str) -> None:
    """Let a row be tried at once; raises Conflict where nothing is left to do."""
    row = _locked(session, posting_id)
    if not live_postings.is_open(row.state, row.reversal):
        raise Conflict("This payment is posted; there is nothing to try again.")
    if row.state == "refused":
        row.state = "posted" if row.reversal else "unknown"
    row.next_at, row.changed_at = utcnow(), utcnow()
    audit.record(session, actor, "live_posting_again", f"payment:{row.payment_id}")


def by_hand(session: Session, posting_id: int, *, reference: str, reason: str, actor: str) -> str:
    """Note that a person booked it over there, or took it back; raises Conflict where nothing is left to do."""
    row = _locked(session, posting_id)
    if not reason.strip():
        raise PayportalError("Say how you know, and why by hand.", code="no_reason")
    if not live_postings.is_open(row.state, row.reversal):
        raise Conflict("This payment is posted; there is nothing to note.")
    if row.reversal:
        row.state = "reversed"
    else:
        row.state, row.reference, row.posted_at, row.by_hand = "posted", masked(reference.strip())[:100], utcnow(), True
    row.next_at, row.last_error, row.changed_at = None, "", utcnow()
    audit.record(session, actor, "live_posting_by_hand", f"payment:{row.payment_id}", state=row.state,
                 reference=row.reference, reason=masked(reason.strip())[:300])  # fmt: skip
    return row.state


def _latest(session: Session, payment_id: int) -> LivePostingRow | None:
    query = select(LivePostingRow).where(LivePostingRow.payment_id == payment_id)
    query = query.order_by(LivePostingRow.turn.desc()).limit(1).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def _locked(session: Session, posting_id: int) -> LivePostingRow:
    row = session.get(LivePostingRow, posting_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("There is no such posting.")
    return row


def _frozen(session: Session, row: LivePostingRow) -> dict[str, Any]:
    """Return what is sent of a payment: what its money pays at the first attempt, the rest on its account."""
    payment = session.get_one(Payment, row.payment_id)
    account = session.scalar(select(Customer.number).where(Customer.id == payment.customer_id)) or ""
    parts = live_postings.parts(session, payment.id)
    rest = payment.amount_minor - sum(part.amount_minor for part in parts)
    items = [[part.account, part.number, part.amount_minor, part.discount_minor] for part in parts]
    items += [[account, "", rest, 0]] if rest else []
    paid_at = (payment.paid_at or payment.changed_at).isoformat()
    return {"account": account, "amount": payment.amount_minor, "currency": payment.currency, "paid_at": paid_at,
            "items": items}  # fmt: skip


def _read(row: LivePostingRow) -> LivePayment:
    sent = row.sent
    items = tuple(LiveItem(account=account, number=number, amount_minor=minor, discount_minor=discount)
                  for account, number, minor, discount in sent["items"])  # fmt: skip
    return LivePayment(
        key=row.key, account=sent["account"], amount_minor=sent["amount"], currency=sent["currency"], items=items,
        paid_at=datetime.fromisoformat(sent["paid_at"]), service_at_risk=row.service_at_risk,
    )  # fmt: skip
