"""Shares of a payment in another currency: what of it belongs to a part of its invoices, and the other way round.

What is left is counted from the books, and the last part takes all of it, so that no minor unit is left over.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain.money import Money
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.queries import exchange_position

SET_ASIDE = ("created", "pending", "unknown")


def of_fee(payment: Payment) -> int:
    """Return what of the paid money is for the fee on top, in minor units of what was paid."""
    weights = [payment.amount_minor, payment.payer_fee_minor]
    return Money(payment.paid_minor, payment.paid_currency).split(weights)[1].minor if payment.payer_fee_minor else 0


def left(session: Session, payment: Payment, receipt: Receipt) -> int:
    """Return what could still go back without the fee: of the paid currency where there is one, in minor units."""
    if not payment.paid_currency:
        return receipt.left_minor
    _settled, waiting = set_aside(session, payment)
    there = exchange_position.standing(session, payment)
    return max(there.paid - waiting - of_fee(payment), 0) if receipt.left_minor else 0


def set_aside(session: Session, payment: Payment) -> tuple[int, int]:
    """Return what is on its way back as refunds: of the invoices' currency and of the paid one."""
    query = select(func.sum(Refund.amount_minor), func.sum(Refund.paid_minor))
    settled, paid = session.execute(query.where(Refund.payment_id == payment.id, Refund.state.in_(SET_ASIDE))).one()
    return int(settled or 0), int(paid or 0)


def paid_for(session: Session, payment: Payment, receipt: Receipt, minor: int, *, step_minor: int = 1) -> int:
    """Return what of the paid money goes back with ``minor`` of what is left of a receipt, in whole steps."""
    if not payment.paid_currency:
        return minor
    most = left(session, payment, receipt)
    return most if minor >= receipt.left_minor else most * minor // receipt.left_minor // step_minor * step_minor


def coming_again(session: Session, payment: Payment, receipt: Receipt, paid: int) -> int:
    """Return what of a receipt comes again with ``paid`` of the paid money, 0 where so much never went back."""
    if not payment.paid_currency:
        return payment.amount_minor if paid == payment.charged_minor else paid
    there = exchange_position.standing(session, payment)
    query = select(func.coalesce(func.sum(Refund.paid_minor), 0))
    refunded = query.where(Refund.payment_id == payment.id, Refund.state == "succeeded")
    gone = payment.paid_minor - there.paid - int(session.scalar(refunded) or 0)
    back = receipt.left_minor if receipt.reversed_at is not None else receipt.returned_minor
    if paid in (gone, gone - of_fee(payment)):
        return back
    return 0 if not 0 < paid < gone else min(max(back * paid // gone, 1), back)


def settled_by(session: Session, payment: Payment, receipt: Receipt, paid: int) -> int:
    """Return what of a receipt goes back with ``paid`` of the paid money: at least one minor unit, at most all."""
    if not payment.paid_currency:
        return min(paid, receipt.left_minor)
    most = left(session, payment, receipt)
    if paid >= most:
        return receipt.left_minor
    return max(receipt.left_minor * paid // most, min(receipt.left_minor, 1))
