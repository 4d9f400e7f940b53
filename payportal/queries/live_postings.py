"""Payments that the business's own system is told of: what is due, what the payer sees, what waits for a clerk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from payportal.models.application import Application
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.live_posting import LivePostingRow
from payportal.models.payment import Payment, PaymentLine
from payportal.models.receipt import Receipt

MOST = 200
OPEN = or_(
    LivePostingRow.state.in_(("waiting", "unknown", "refused")),
    and_(LivePostingRow.state == "posted", LivePostingRow.reversal != ""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the payer sees of a posting; not ``confirmed`` is the time to call where the service is at risk."""

    state: str
    reference: str
    posted_at: datetime | None
    going_back: bool

    @property
    def confirmed(self) -> bool:
        """Return whether the business's own system has the payment."""
        return self.state == "posted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One line of the clerk's list; ``gone_minor`` of what was posted went back since, in minor units."""

    id: int
    state: str
    key: str
    reversal: str
    service_at_risk: bool
    attempts: int
    last_error: str
    next_at: datetime | None
    reference: str
    created_at: datetime
    customer_id: int
    customer_name: str
    receipt_id: int | None
    amount_minor: int
    currency: str
    gone_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What of a payment's money pays one open item, in minor units."""

    account: str
    number: str
    amount_minor: int
    discount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Toward:
    """What was paid toward a notice of a service, and how the latest such posting stands."""

    paid_minor: int
    standing: Standing


def is_open(state: str, reversal: str) -> bool:
    """Return whether something is left to do or to be told of a posting."""
    return state in ("waiting", "unknown", "refused") or (state == "posted" and reversal != "")


def due(session: Session, *, at: datetime, limit: int = MOST) -> list[int]:
    """Return the ids of the postings to be tried now, services at risk first, then the longest waiting."""
    query = select(LivePostingRow.id).where(LivePostingRow.next_at <= at)
    query = query.order_by(LivePostingRow.service_at_risk.desc(), LivePostingRow.next_at, LivePostingRow.id)
    return list(session.scalars(query.limit(limit)))


def never_tried(session: Session, payment_id: int) -> int | None:
    """Return the id of a payment's posting if nothing was sent of it yet."""
    query = select(LivePostingRow.id).where(
        LivePostingRow.payment_id == payment_id, LivePostingRow.state == "waiting", LivePostingRow.attempts == 0
    )
    return session.scalar(query.order_by(LivePostingRow.turn.desc()).limit(1))


def of_payment(session: Session, payment_id: int) -> Standing | None:
    """Return how the posting of a payment stands, None where it is not posted at once."""
    row = row_of(session, payment_id)
    return _standing(row) if row else None


def parts(session: Session, payment_id: int) -> list[Part]:
    """Return what the money of a payment pays, item by item, as it is applied now."""
    cash, discount = func.sum(Application.cash_minor), func.sum(Application.discount_minor)
    query = select(Customer.number, Invoice.number, cash, discount)
    query = query.join_from(Application, Receipt, Receipt.id == Application.receipt_id)
    query = query.join(Invoice, Invoice.id == Application.invoice_id).join(Customer, Customer.id == Invoice.customer_id)
    query = query.where(Receipt.payment_id == payment_id).group_by(Invoice.id, Customer.number, Invoice.number)
    found = session.execute(query.order_by(Invoice.id)).all()
    return [
        Part(account=account, number=number, amount_minor=int(paid), discount_minor=int(kept))
        for account, number, paid, kept in found if paid or kept
    ]  # fmt: skip


def toward(session: Session, customer_id: int, mark: str) -> Toward | None:
    """Return what was paid toward the notice with this mark, None where nothing was."""
    mine = select(PaymentLine.payment_id).join(Invoice, Invoice.id == PaymentLine.invoice_id)
    mine = mine.where(Invoice.customer_id == customer_id)
    query = select(LivePostingRow).join(Payment, Payment.id == LivePostingRow.payment_id)
    query = query.where(
        LivePostingRow.payment_id.in_(mine), LivePostingRow.reversal == "", Payment.state == "succeeded"
    )
    rows = [row for row in session.scalars(query.order_by(LivePostingRow.id.desc()).limit(MOST))
            if mark in row.notices.get(str(customer_id), ())]  # fmt: skip
    if not rows:
        return None
    paid = _paid(session, customer_id, [row.payment_id for row in rows])
    return Toward(paid_minor=paid, standing=_standing(rows[0]))


def waiting(session: Session) -> list[Waiting]:
    """Return the postings that are not confirmed, services at risk first, then the oldest."""
    query = _rows().where(OPEN).order_by(LivePostingRow.service_at_risk.desc(), LivePostingRow.id)
    return [_waiting(*record) for record in session.execute(query.limit(MOST))]


def gone_in_part(session: Session) -> list[Waiting]:
    """Return the posted payments of which a part went back since, the latest first."""
    gone = Receipt.returned_minor + Receipt.refunded_minor > 0
    query = _rows().where(LivePostingRow.state == "posted", LivePostingRow.reversal == "", gone)
    return [_waiting(*record) for record in session.execute(query.order_by(LivePostingRow.id.desc()).limit(MOST))]


def count(session: Session) -> int:
    """Return how many postings are not confirmed."""
    return session.scalar(select(func.count()).select_from(LivePostingRow).where(OPEN)) or 0


def row_of(session: Session, payment_id: int) -> LivePostingRow | None:
    """Return the latest posting of a payment."""
    query = select(LivePostingRow).where(LivePostingRow.payment_id == payment_id)
    return session.scalar(query.order_by(LivePostingRow.turn.desc()).limit(1))


def _paid(session: Session, customer_id: int, payment_ids: Sequence[int]) -> int:
    query = select(func.coalesce(func.sum(Application.cash_minor), 0))
    query = query.join(Receipt, Receipt.id == Application.receipt_id).join(
        Invoice, Invoice.id == Application.invoice_id
    )
    query = query.where(Receipt.payment_id.in_(payment_ids), Invoice.customer_id == customer_id)
    return int(session.scalar(query) or 0)


def _standing(row: LivePostingRow) -> Standing:
    return Standing(state=row.state, reference=row.reference, posted_at=row.posted_at, going_back=bool(row.reversal))


def _rows() -> Select[Any]:
    query = select(LivePostingRow, Payment, Customer.name, Receipt)
    query = query.join_from(LivePostingRow, Payment, Payment.id == LivePostingRow.payment_id)
    query = query.join(Customer, Customer.id == Payment.customer_id)
    return query.outerjoin(Receipt, Receipt.payment_id == Payment.id)


def _waiting(row: LivePostingRow, payment: Payment, name: str, receipt: Receipt | None) -> Waiting:
    return Waiting(
        id=row.id, state=row.state, key=row.key, reversal=row.reversal, service_at_risk=row.service_at_risk,
        attempts=row.attempts, last_error=row.last_error, next_at=row.next_at, reference=row.reference,
        created_at=row.created_at, customer_id=payment.customer_id, customer_name=name,
        receipt_id=receipt.id if receipt else None, amount_minor=payment.amount_minor, currency=payment.currency,
        gone_minor=receipt.amount_minor - receipt.left_minor if receipt else 0,
    )  # fmt: skip
