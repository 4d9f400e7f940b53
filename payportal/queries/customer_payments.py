"""The payments of a customer's account, and what happened to its documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from payportal.domain import short_pay
from payportal.domain.errors import NotFound
from payportal.domain.method_kind import decided_by, facts
from payportal.domain.sentence import say
from payportal.models.application import Application
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_credit import PaymentCredit
from payportal.models.receipt import Receipt
from payportal.queries.invoice_status import Status

PAGE = 50

STATUSES = {
    "created": Status("waiting", say("Begun"), say("not finished")),
    "pending": Status("waiting", say("Pending"), say("on its way")),
    "succeeded": Status("good", say("Paid")),
    "failed": Status("bad", say("Failed"), say("nothing was taken")),
    "returned": Status("bad", say("Returned"), say("by the bank")),
    "refunded": Status("neutral", say("Refunded")),
    "unknown": Status("warn", say("Checking"), say("do not pay again")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """One payment as the payer sees it; amounts in minor units of ``currency``."""

    id: int
    reference: str
    customer_id: int
    started_by: str
    amount_minor: int
    currency: str
    state: str
    method: str
    failure: str
    failure_code: str
    method_kind: str
    method_id: int | None
    created_at: datetime
    paid_at: datetime | None
    line_count: int
    charged_minor: int = 0
    """What the processor takes with the fee on top, in minor units of ``charged_currency``, in which the payer pays."""
    charged_currency: str = ""

    @property
    def status(self) -> Status:
        """Return the chip of the state; a bank debit says until when it may take, a return says its code."""
        if self.state == "created" and self.failure_code:
            return Status("warn", say("To be confirmed"), say("your bank asks"))
        if self.state == "pending" and facts(self.method_kind).is_debit:
            by = decided_by(self.method_kind, self.created_at.date())
            return Status("waiting", say("Pending"), say("until about %(day)s", day=by))
        if self.state == "returned" and self.failure_code:
            return Status("bad", say("Returned"), self.failure_code)
        return STATUSES[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPart:
    """What of a payment was meant for one invoice, and what of it arrived there."""

    invoice_id: int
    number: str
    amount_minor: int
    discount_minor: int
    applied_minor: int
    coupon_minor: int = 0
    short_reason: str = ""
    short_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """One event in the history of a document: cash and discount in minor units, below zero when undone."""

    value_date: date
    posted_at: datetime
    method: str
    receipt_reference: str
    cash_minor: int
    discount_minor: int
    adjustment_minor: int
    adjustment_reason: str
    undone: bool
    undoes: bool
    payment_reference: str


def page(session: Session, accounts: Sequence[int], *, before: int = 0) -> list[PaymentRow]:
    """Return at most 51 payments, the latest first, with ids below ``before``: the 51st says that there are more."""
    query = _rows().where(Payment.customer_id.in_(accounts))
    if before:
        query = query.where(Payment.id < before)
    return [_row(*record) for record in session.execute(query.order_by(Payment.id.desc()).limit(PAGE + 1))]


def one(session: Session, accounts: Sequence[int], reference: str) -> PaymentRow:
    """Return a payment by its reference; raises NotFound when it is not of this account."""
    query = _rows().where(Payment.reference == reference, Payment.customer_id.in_(accounts))
    record = session.execute(query).first()
    if record is None:
        raise NotFound(say("There is no such payment on your account."))
    return _row(*record)


def parts(session: Session, payment_id: int) -> list[PaymentPart]:
    """Return what a payment was for, line by line."""
    by_credits = select(PaymentCredit.entry_id).where(PaymentCredit.payment_id == payment_id)
    applied = (
        select(func.coalesce(func.sum(Application.cash_minor), 0))
        .join(Receipt, Receipt.id == Application.receipt_id)
        .where(or_(Receipt.payment_id == payment_id, Application.entry_id.in_(by_credits)))
        .where(Application.invoice_id == PaymentLine.invoice_id)
        .correlate(PaymentLine)
    ).scalar_subquery()
    query = select(PaymentLine, applied).where(PaymentLine.payment_id == payment_id).order_by(PaymentLine.id)
    return [
        PaymentPart(
            invoice_id=line.invoice_id, number=line.number, amount_minor=line.amount_minor,
            discount_minor=line.discount_minor, applied_minor=int(cash),
            coupon_minor=line.coupon_minor,
            short_reason=short_pay.words(line.short_reason), short_note=line.short_note,
        )
        for line, cash in session.execute(query)
    ]  # fmt: skip


def waiting_minor(session: Session, payment_id: int) -> int:
    """Return what of a payment's money waits unapplied, in minor units."""
    return session.scalar(select(Receipt.unapplied_minor).where(Receipt.payment_id == payment_id)) or 0


def unfinished(session: Session, accounts: Sequence[int]) -> list[PaymentRow]:
    """Return the payments that still may take money, the oldest first."""
    query = _rows().where(Payment.customer_id.in_(accounts), Payment.state.in_(("created", "pending", "unknown")))
    return [_row(*record) for record in session.execute(query.order_by(Payment.id))]


def holding(session: Session, accounts: Sequence[int], reference: str, invoice_ids: Sequence[int]) -> str | None:
    """Return the reference of the payment begun under ``reference``, else of one that holds one of the documents."""
    query = select(Payment.reference).outerjoin(PaymentLine, PaymentLine.payment_id == Payment.id)
    held = PaymentLine.live & PaymentLine.invoice_id.in_(invoice_ids)
    query = query.where(Payment.customer_id.in_(accounts), (Payment.reference == reference) | held)
    return session.scalar(query.order_by(Payment.reference != reference, Payment.id).limit(1))


def history(session: Session, invoice_id: int) -> list[Applied]:
    """Return what was applied to a document and undone again, in the order of the books."""
    undone = select(Application.reverses_id).where(Application.reverses_id.is_not(None))
    query = (
        select(Application, Receipt, Payment.reference, Application.id.in_(undone))
        .join(Receipt, Receipt.id == Application.receipt_id)
        .outerjoin(Payment, Payment.id == Receipt.payment_id)
        .where(Application.invoice_id == invoice_id)
        .order_by(Application.id)
    )
    return [_applied(*record) for record in session.execute(query)]


def lines_on(session: Session, invoice_id: int) -> list[tuple[PaymentRow, int, int]]:
    """Return the payments in which a document was named, each with its amount and discount in minor units."""
    query = _rows(PaymentLine.amount_minor, PaymentLine.discount_minor).join(
        PaymentLine, PaymentLine.payment_id == Payment.id
    )
    found = session.execute(query.where(PaymentLine.invoice_id == invoice_id).order_by(Payment.id.desc()))
    return [(_row(payment, count), amount, discount) for payment, count, amount, discount in found]


def open_numbers(session: Session, accounts: Sequence[int], ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """Return id, number and currency of those documents in ``ids`` that are still to be paid."""
    live = select(PaymentLine.invoice_id).where(PaymentLine.live)
    query = select(Invoice.id, Invoice.number, Invoice.currency).where(
        Invoice.id.in_(ids), Invoice.customer_id.in_(accounts), Invoice.open_minor > 0, Invoice.id.not_in(live)
    )
    return [(row_id, number, currency) for row_id, number, currency in session.execute(query.order_by(Invoice.id))]


def _rows(*more: Any) -> Any:
    count = select(func.count()).where(PaymentLine.payment_id == Payment.id).correlate(Payment).scalar_subquery()
    return select(Payment, count, *more)


def _row(payment: Payment, line_count: int) -> PaymentRow:
    return PaymentRow(
        id=payment.id, reference=payment.reference, customer_id=payment.customer_id, started_by=payment.started_by,
        amount_minor=payment.amount_minor, currency=payment.currency, state=payment.state, method=payment.method,
        failure=payment.failure, failure_code=payment.failure_code, method_kind=payment.method_kind,
        method_id=payment.method_id, created_at=payment.created_at, paid_at=payment.paid_at, line_count=line_count,
        charged_minor=payment.charged.minor, charged_currency=payment.charged.currency,
    )  # fmt: skip


def _applied(application: Application, receipt: Receipt, payment_reference: str | None, undone: bool) -> Applied:
    return Applied(
        value_date=application.value_date, posted_at=application.posted_at, method=receipt.method,
        receipt_reference=receipt.transaction_id, cash_minor=application.cash_minor,
        discount_minor=application.discount_minor, adjustment_minor=application.adjustment_minor,
        adjustment_reason=application.adjustment_reason, undone=bool(undone),
        undoes=application.reverses_id is not None, payment_reference=payment_reference or "",
    )  # fmt: skip
