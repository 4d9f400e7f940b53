"""Payments through a link: begun without an account, told to whoever paid, never more than the link names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.customer import Customer
from payportal.models.pay_link import GuestPayment, PayLink
from payportal.models.payment import Payment, PaymentLine
from payportal.queries import customer_account
from payportal.services import notices, pay_link_mail, pay_links, payments
from payportal.services.payments import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestOrder:
    """What a guest asks: ``settled`` by invoice id in minor units, ``email`` for the confirmation (may be empty)."""

    reference: str
    settled: Mapping[int, int]
    shown_minor: int
    email: str = ""


def actor_of(link: PayLink) -> str:
    """Return how books and journals name whoever acts through a link."""
    return f"pay link {link.id}"


def start(session: Session, key: str, link: PayLink, order: GuestOrder, *, gateway: str, at: datetime) -> PayLink:
    """Begin a payment of what the link names and return its receipt link; the same order again begins nothing new.

    Raises NotFound for an invoice that the link does not name, Conflict as ``payments.start``.
    """
    if not set(order.settled) <= set(pay_links.invoice_ids(session, link)):
        raise NotFound(say("This link does not name that invoice."))
    asked = Order(
        reference=order.reference, customer_id=link.customer_id, started_by=actor_of(link), settled=order.settled,
        accounts=customer_account.account_ids(session, link.customer_id), shown_minor=order.shown_minor,
    )  # fmt: skip
    payment = payments.start(session, asked, gateway=gateway, on=at.date())
    if session.get(GuestPayment, payment.id) is None:
        session.add(GuestPayment(payment_id=payment.id, link_id=link.id, email=order.email))
    return pay_links.create_receipt(session, key, customer_id=link.customer_id, payment_id=payment.id,
                                    created_by=actor_of(link), at=at)  # fmt: skip


def begun(session: Session, link: PayLink) -> list[tuple[Payment, PayLink]]:
    """Return the payments begun through a link that are not decided, each with its receipt link."""
    query = select(Payment, PayLink).join(GuestPayment, GuestPayment.payment_id == Payment.id)
    query = query.join(PayLink, PayLink.payment_id == Payment.id)
    query = query.where(GuestPayment.link_id == link.id, Payment.state.in_(("created", "pending", "unknown")))
    return [(payment, receipt) for payment, receipt in session.execute(query.order_by(Payment.id))]


def tell_paid(session: Session, payment: Payment, lines: list[PaymentLine], *, waiting_minor: int) -> None:
    """Queue the confirmation of a payment: a guest gets a link to the receipt, anybody else what notices say."""
    guest = session.get(GuestPayment, payment.id)
    if guest is None:
        notices.tell_paid(session, payment, lines, waiting_minor=waiting_minor)
        return
    total = Money(payment.amount_minor, payment.currency)
    told = "\n".join(f"  {line.number:<24} {Money(line.amount_minor, payment.currency)}" for line in lines)
    _tell(session, payment, guest, say("Received: %(amount)s", amount=total),
          [say("We received your payment of %(amount)s.", amount=total), told,
           say("Your receipt stays here:")], event="paid")  # fmt: skip


def tell_returned(session: Session, payment: Payment) -> None:
    """Queue the news that a payment went back, to whoever paid."""
    guest = session.get(GuestPayment, payment.id)
    if guest is None:
        notices.tell_returned(session, payment)
        return
    total = Money(payment.amount_minor, payment.currency)
    _tell(session, payment, guest, say("Payment went back: %(amount)s", amount=total),
          [say("Your payment %(reference)s of %(amount)s went back to you. What it had paid is open again.",
               reference=payment.reference, amount=total)], event=payment.state)  # fmt: skip


def tell(session: Session, payment: Payment, subject: str, parts: list[str], *, event: str) -> bool:
    """Queue other news of a payment to its guest; False for one that no guest made."""
    guest = session.get(GuestPayment, payment.id)
    if guest is not None:
        _tell(session, payment, guest, subject, parts, event=event)
    return guest is not None


def _tell(session: Session, payment: Payment, guest: GuestPayment, subject: str, parts: list[str], *,
          event: str) -> None:  # fmt: skip
    """Queue a mail with the receipt's link to the address that the guest gave and to the one on file, each once."""
    customer = session.get_one(Customer, payment.customer_id)
    receipt = session.scalar(select(PayLink).where(PayLink.payment_id == payment.id))
    body = [*parts, pay_link_mail.mark(receipt)] if receipt is not None else parts
    for address in dict.fromkeys(filter(None, (guest.email, customer.email))):
        key = f"payment:{payment.id}:{event}:{address}"
        pay_link_mail.queue(session, key, customer, subject, body, to=address)
