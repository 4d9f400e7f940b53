"""What a payment has beside its invoices: a code, credits, money kept on account, the fee, and why less was paid."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from payportal.domain import short_pay
from payportal.models.coupon import CouponUse
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_credit import PaymentCredit


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """Amounts in minor units; ``credits`` are (number, minor): what was used, or is set aside before the money came."""

    credits: tuple[tuple[str, int], ...]
    on_account_minor: int
    purpose: str
    fee_minor: int
    charged_minor: int
    code: str = ""
    coupon_minor: int = 0

    @property
    def covered(self) -> bool:
        """Return whether credits or a code paid all of it."""
        return bool(self.credits or self.code) and not self.charged_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortPay:
    """Why a payer paid less than was open on an invoice."""

    number: str
    reason: str
    note: str
    payment_reference: str
    by: str


def extras(session: Session, payment_id: int) -> Extras:
    """Return what a payment has beside its invoices."""
    payment = session.get_one(Payment, payment_id)
    rows = session.scalars(select(PaymentCredit).where(PaymentCredit.payment_id == payment_id))
    use = session.scalar(select(CouponUse).where(CouponUse.payment_id == payment_id))
    counted = [(row.number, row.used_minor or (row.amount_minor if row.live else 0)) for row in rows]
    return Extras(
        credits=tuple((number, minor) for number, minor in counted if minor), purpose=payment.purpose,
        on_account_minor=payment.on_account_minor, fee_minor=payment.payer_fee_minor,
        charged_minor=payment.charged_minor, code=use.code if use else "",
        coupon_minor=use.discount_minor if use else 0,
    )  # fmt: skip


def short_of_payment(session: Session, payment_id: int) -> list[ShortPay]:
    """Return why less was paid in a payment."""
    return _short(session, PaymentLine.payment_id == payment_id)


def short_of_invoice(session: Session, invoice_id: int) -> list[ShortPay]:
    """Return why less was paid of an invoice, the latest payment first; payments that failed took nothing."""
    return _short(session, PaymentLine.invoice_id == invoice_id, Payment.state != "failed")


def _short(session: Session, *which: ColumnElement[bool]) -> list[ShortPay]:
    query = select(PaymentLine, Payment).join(Payment, Payment.id == PaymentLine.payment_id)
    query = query.where(PaymentLine.short_reason != "", *which).order_by(PaymentLine.id.desc())
    return [
        ShortPay(number=line.number, reason=short_pay.words(line.short_reason), note=line.short_note,
                 payment_reference=payment.reference, by=payment.started_by)
        for line, payment in session.execute(query)
    ]  # fmt: skip
