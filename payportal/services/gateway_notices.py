"""Mails about money that comes and goes at the card processor."""

from sqlalchemy.orm import Session

from payportal.domain.money import Money
from payportal.models.card_dispute import CardDispute
from payportal.models.payment import Payment
from payportal.models.payment_method import PaymentMethod
from payportal.models.refund import Refund
from payportal.services import guest_payments, notices


def tell_refunded(session: Session, refund: Refund) -> None:
    """Queue the news that money is on its way back to the payer."""
    payment = session.get_one(Payment, refund.payment_id)
    total = refund.given
    body = (
        f"We sent {total} of your payment {payment.reference} back to you.\n\nReason: {refund.reason}\n\n"
        "It reaches your card or account within 5 to 10 days, depending on your bank.\n"
    )
    _tell(session, payment, f"refund:{refund.id}:paid", f"Refund: {total}", body)


def tell_confirm(session: Session, payment: Payment) -> None:
    """Queue the request to come back: the payer's bank wants the payer to confirm."""
    total = payment.charged
    body = (
        f"Your bank asks you to confirm your payment {payment.reference} of {total}. Nothing was charged so far.\n\n"
        "Sign in to the portal, open Payments, choose this payment and press Go on paying. If you do nothing, it is "
        "given up after a day.\n"
    )
    key = f"payment:{payment.id}:confirm"
    _tell(session, payment, key, f"Please confirm: {total}", body)


def tell_disputed(session: Session, payment: Payment, dispute: CardDispute) -> None:
    """Queue the news that a card payment is disputed, and what that means for its invoices."""
    total = Money(dispute.amount_minor, dispute.currency)
    body = (
        f"The holder of the card disputes your payment {payment.reference}: the bank holds {total} until it has "
        "decided.\n\nYour invoices stay as they are until then. If this was a mistake, ask your bank to withdraw the "
        "dispute; please do not pay a second time.\n"
    )
    key = f"dispute:{dispute.id}:opened"
    _tell(session, payment, key, f"Payment disputed: {total}", body)


def tell_dispute_closed(session: Session, payment: Payment, dispute: CardDispute) -> None:
    """Queue how a dispute ended."""
    total = Money(dispute.amount_minor, dispute.currency)
    won = f"The dispute of your payment {payment.reference} is closed: {total} stays paid.\n"
    lost = f"The dispute of your payment {payment.reference} is closed: {total} went back to the card. What it had " \
           "paid is open again.\n"  # fmt: skip
    key = f"dispute:{dispute.id}:closed"
    body = won if dispute.state == "won" else lost
    _tell(session, payment, key, f"Dispute closed: {total}", body)


def tell_expiring(session: Session, method: PaymentMethod, *, expired: bool) -> None:
    """Queue the request for a new card, once before it expires and once when it has."""
    card = f"{method.brand} ending in {method.last4}"
    until = f"{method.exp_month:02}/{method.exp_year}"
    says = f"Your {card} expired ({until})" if expired else f"Your {card} expires at the end of {until}"
    body = (
        f"{says}. Payments that are to be made with it will fail.\n\n"
        "Sign in to the portal, open Payment methods, and replace it; nothing else has to change.\n"
    )
    word = "expired" if expired else "expires"
    key = f"method:{method.id}:{word}:{method.exp_year}-{method.exp_month}"
    notices.queue(session, key, address=method.owner, subject=says, body=body)


def _tell(session: Session, payment: Payment, key: str, subject: str, body: str) -> None:
    """Queue a mail to whoever began the payment, a guest at the address that the guest gave."""
    if not guest_payments.tell(session, payment, subject, [body.rstrip()], event=key):
        notices.queue(session, key, address=payment.started_by, subject=subject, body=body)
