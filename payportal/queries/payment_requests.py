"""Payments that wait for a second person, and those that were decided, as the people of a company see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from payportal.domain.errors import NotFound
from payportal.domain.sentence import say
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment
from payportal.models.payment_request import PaymentRequest, PaymentRequestLine
from payportal.models.user import User
from payportal.queries.invoice_status import Status

PAGE = 50
STATUSES = {
    "waiting": Status("waiting", say("Waiting for approval")),
    "approved": Status("good", say("Approved")),
    "rejected": Status("bad", say("Not approved")),
    "withdrawn": Status("neutral", say("Withdrawn")),
    "expired": Status("neutral", say("Expired"), say("not decided in time")),
}
AFTER = {
    "succeeded": Status("good", say("Paid")),
    "pending": Status("waiting", say("Approved"), say("payment on its way")),
    "unknown": Status("warn", say("Approved"), say("checking, do not pay again")),
    "failed": Status("warn", say("Approved"), say("payment did not go through")),
    "returned": Status("bad", say("Approved"), say("payment went back")),
    "refunded": Status("neutral", say("Approved"), say("payment refunded")),
}
"""What became of the payment of an approved request; one that was begun says nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """One request; amounts in minor units of ``currency``, as they were when it was made."""

    id: int
    reference: str
    maker_id: int
    maker: str
    checker: str
    amount_minor: int
    currency: str
    reason: str
    note: str
    decision_note: str
    state: str
    created_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    payment_reference: str
    payment_state: str
    line_count: int
    method_kind: str = "card"
    method_id: int | None = None

    @property
    def status(self) -> Status:
        """Return the chip of the state; once it is approved, its payment says more."""
        return AFTER.get(self.payment_state) or STATUSES[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """What was asked for one invoice: ``settled_minor`` is cash and discount together."""

    invoice_id: int
    number: str
    settled_minor: int
    discount_minor: int


def page(session: Session, company_id: int, accounts: Sequence[int], *, before: int = 0) -> list[RequestRow]:
    """Return at most 51 requests, those that wait first and then the latest: the 51st says that there are more."""
    query = _rows(company_id, accounts)
    if before:
        query = query.where(PaymentRequest.id < before, PaymentRequest.state != "waiting")
    order = (PaymentRequest.state != "waiting", PaymentRequest.id.desc())
    return [_row(record) for record in session.execute(query.order_by(*order).limit(PAGE + 1))]


def one(session: Session, company_id: int, accounts: Sequence[int], request_id: int) -> RequestRow:
    """Return one request; raises NotFound for one of another company or of accounts that are not seen."""
    record = session.execute(_rows(company_id, accounts).where(PaymentRequest.id == request_id)).first()
    if record is None:
        raise NotFound(say("There is no such request in your company."))
    return _row(record)


def lines(session: Session, request_id: int) -> list[RequestLine]:
    """Return what a request is for."""
    query = select(PaymentRequestLine).where(PaymentRequestLine.request_id == request_id)
    return [
        RequestLine(invoice_id=line.invoice_id, number=line.number, settled_minor=line.settled_minor,
                    discount_minor=line.discount_minor)
        for line in session.scalars(query.order_by(PaymentRequestLine.id))
    ]  # fmt: skip


def waiting_for(session: Session, company_id: int, accounts: Sequence[int], user_id: int) -> int:
    """Return how many requests this person could decide."""
    found = _rows(company_id, accounts).where(PaymentRequest.state == "waiting", PaymentRequest.maker_id != user_id)
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _rows(company_id: int, accounts: Sequence[int]) -> Select[Any]:
    maker, checker = aliased(User), aliased(User)
    count = select(func.count()).where(PaymentRequestLine.request_id == PaymentRequest.id)
    # Whoever sees only some accounts sees only what is wholly of them: a sum would tell of the others.
    elsewhere = (
        select(PaymentRequestLine.id)
        .join(Invoice, Invoice.id == PaymentRequestLine.invoice_id)
        .where(PaymentRequestLine.request_id == PaymentRequest.id, Invoice.customer_id.not_in(accounts))
        .correlate(PaymentRequest)
    )
    return (
        select(
            PaymentRequest, maker.email.label("maker"), checker.email.label("checker"),
            Payment.reference.label("payment_reference"), Payment.state.label("payment_state"),
            count.correlate(PaymentRequest).scalar_subquery().label("line_count"),
        )
        .join(maker, maker.id == PaymentRequest.maker_id)
        .outerjoin(checker, checker.id == PaymentRequest.checker_id)
        .outerjoin(Payment, Payment.id == PaymentRequest.payment_id)
        .where(PaymentRequest.company_id == company_id, ~elsewhere.exists())
    )  # fmt: skip


def _row(record: Any) -> RequestRow:
    request, maker, checker, payment, payment_state, count = record
    return RequestRow(
        id=request.id, reference=request.reference, maker_id=request.maker_id, maker=maker, checker=checker or "",
        amount_minor=request.amount_minor, currency=request.currency, reason=request.reason, note=request.note,
        decision_note=request.decision_note, state=request.state, created_at=request.created_at,
        expires_at=request.expires_at, decided_at=request.decided_at, payment_reference=payment or "",
        payment_state=payment_state or "", line_count=count, method_kind=request.method_kind,
        method_id=request.method_id,
    )  # fmt: skip
