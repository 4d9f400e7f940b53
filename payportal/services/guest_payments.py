"""Payments through a link: begun without an account, told to whoever paid, never more than the link names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.domain.letter import Act, Letter, Rows, letter
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.pay_link import GuestPayment, PayLink
from payportal.models.payment import Payment, PaymentLine
from payportal.queries import customer_account, notice_recipients
from payportal.services import pay_link_mail, pay_links, payment_notices, payments, telling
from payportal.services.payments import Order
from payportal.services.telling import News


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
        payment_notices.tell_paid(session, payment, lines, waiting_minor=waiting_minor)
        return
    told = letter(
        say("Payment %(reference)s received", reference=payment.reference),
        say("We received your payment of %(amount)s.", amount=Money(payment.charged_minor, payment.currency)),
        Rows(tuple((line.number, Money(line.amount_minor, payment.currency)) for line in lines)),
    )  # fmt: skip
    _tell(session, payment, guest, told, event="paid", key=f"payment:{payment.id}:paid")


def tell_returned(session: Session, payment: Payment) -> None:
    """Queue the news that a payment went back, to whoever paid."""
    guest = session.get(GuestPayment, payment.id)
    if guest is None:
        payment_notices.tell_returned(session, payment)
        return
    _tell(session, payment, guest, payment_notices.returned(payment), event="returned",
          key=f"payment:{payment.id}:{payment.state}")  # fmt: skip


def tell(session: Session, payment: Payment, told: Letter, *, event: str, key: str) -> bool:
    """Queue other news of a payment to its guest; False for one that no guest made."""
    guest = session.get(GuestPayment, payment.id)
    if guest is not None:
        _tell(session, payment, guest, told, event=event, key=key)
    return guest is not None


def _tell(session: Session, payment: Payment, guest: GuestPayment, told: Letter, *, event: str,
          key: str) -> None:  # fmt: skip
    """Queue a mail with the receipt's link to the address that the guest gave and to the one on file, each once."""
    receipt = session.scalar(select(PayLink).where(PayLink.payment_id == payment.id))
    if receipt is not None:
        told = told.with_parts(Act(say("See your receipt"), pay_link_mail.mark(receipt)))
    heads = notice_recipients.companies_over(session, payment.customer_id)
    addresses = [guest.email, *notice_recipients.on_file(session, heads)]
    telling.tell(session, News(
        event=event, key=key, letter=told, customer_id=payment.customer_id, object=f"payment:{payment.id}",
        to=list(dict.fromkeys(filter(None, addresses))),
    ))  # fmt: skip
