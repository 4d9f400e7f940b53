"""News about money that comes and goes at the card processor."""

from sqlalchemy.orm import Session

from payportal.domain.letter import SITE, Act, Letter, Quote, letter
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.card_dispute import CardDispute
from payportal.models.payment import Payment
from payportal.models.payment_method import PaymentMethod
from payportal.models.refund import Refund
from payportal.services import guest_payments, payment_notices, telling
from payportal.services.telling import News


def tell_refunded(session: Session, refund: Refund) -> None:
    """Queue the news that money is on its way back to the payer."""
    payment = session.get_one(Payment, refund.payment_id)
    _tell(session, payment, refunded(payment, refund), event="refunded", key=f"refund:{refund.id}:paid")


def tell_confirm(session: Session, payment: Payment) -> None:
    """Queue the request to come back: the payer's bank wants the payer to confirm."""
    _tell(session, payment, confirm(payment), event="confirm", key=f"payment:{payment.id}:confirm")


def tell_disputed(session: Session, payment: Payment, dispute: CardDispute) -> None:
    """Queue the news that a card payment is disputed, and what that means for its invoices."""
    _tell(session, payment, disputed(payment, dispute), event="card_dispute", key=f"dispute:{dispute.id}:opened")


def tell_dispute_closed(session: Session, payment: Payment, dispute: CardDispute) -> None:
    """Queue how a dispute ended."""
    told = closed(payment, dispute)
    _tell(session, payment, told, event="card_dispute", key=f"dispute:{dispute.id}:closed")


def tell_expiring(session: Session, method: PaymentMethod, *, expired: bool) -> None:
    """Queue the request for a new card, once before it expires and once when it has."""
    word = "expired" if expired else "expires"
    key = f"method:{method.id}:{word}:{method.exp_year}-{method.exp_month}"
    telling.tell(session, News(event="expiring", key=key, letter=expiring(method, expired=expired), to=[method.owner],
                               customer_id=method.customer_id, object=f"method:{method.id}"))  # fmt: skip


def refunded(payment: Payment, refund: Refund) -> Letter:
    """Return what is said of a refund."""
    return letter(
        say("Refund of payment %(reference)s", reference=payment.reference),
        say("We sent %(amount)s of your payment %(reference)s back to you.",
            amount=refund.given, reference=payment.reference),
        _fee(refund),
        say("Reason"), Quote(refund.reason),
        say("It reaches your card or account within 5 to 10 days, depending on your bank."),
    )  # fmt: skip


def _fee(refund: Refund) -> str:
    fee = Money(refund.fee_minor, refund.currency)
    return say("Of this, %(amount)s is the payment fee.", amount=fee) if fee.minor else ""


def confirm(payment: Payment) -> Letter:
    """Return what is said of a payment that the payer's bank wants confirmed."""
    return letter(
        say("Please confirm payment %(reference)s", reference=payment.reference),
        say("Your bank asks you to confirm your payment %(reference)s of %(amount)s. Nothing was charged so far.",
            reference=payment.reference, amount=payment.charged),
        say("Open the payment in the portal and press Go on paying. If you do nothing, it is given up after a day."),
    )  # fmt: skip


def disputed(payment: Payment, dispute: CardDispute) -> Letter:
    """Return what is said of a card payment whose holder disputes it."""
    return letter(
        say("Payment %(reference)s is disputed", reference=payment.reference),
        say("The holder of the card disputes your payment %(reference)s: the bank holds %(amount)s until it has "
            "decided.", reference=payment.reference, amount=Money(dispute.amount_minor, dispute.currency)),
        say("Your invoices stay as they are until then. If this was a mistake, ask your bank to withdraw the dispute; "
            "please do not pay a second time."),
    )  # fmt: skip


def closed(payment: Payment, dispute: CardDispute) -> Letter:
    """Return what is said of a card dispute that ended."""
    total = Money(dispute.amount_minor, dispute.currency)
    won = say("The dispute of your payment %(reference)s is closed: %(amount)s stays paid.",
              reference=payment.reference, amount=total)  # fmt: skip
    lost = say("The dispute of your payment %(reference)s is closed: %(amount)s went back to the card. What it had "
               "paid is open again.", reference=payment.reference, amount=total)  # fmt: skip
    return letter(say("The dispute of payment %(reference)s is closed", reference=payment.reference),
                  won if dispute.state == "won" else lost)  # fmt: skip


def expiring(method: PaymentMethod, *, expired: bool) -> Letter:
    """Return what is said of a card that expires or has expired."""
    card = {"brand": method.brand, "digits": method.last4, "month": f"{method.exp_month:02}/{method.exp_year}"}
    return letter(
        say("Your card has expired") if expired else say("Your card expires soon"),
        say("Your %(brand)s ending in %(digits)s expired (%(month)s). Payments that are to be made with it will fail.",
            **card) if expired else
        say("Your %(brand)s ending in %(digits)s expires at the end of %(month)s. Payments that are to be made with it "
            "after that will fail.", **card),
        say("Replace it under Payment methods; nothing else has to change."),
        Act(say("Replace the card"), f"{SITE}/methods"),
    )  # fmt: skip


def _tell(session: Session, payment: Payment, told: Letter, *, event: str, key: str) -> None:
    """Queue a notice to whoever began the payment, a guest at the address that the guest gave."""
    if guest_payments.tell(session, payment, told, event=event, key=key):
        return
    telling.tell(session, News(
        event=event, key=key, letter=told.with_parts(payment_notices.act(payment)), to=[payment.started_by],
        customer_id=payment.customer_id, object=f"payment:{payment.id}",
    ))  # fmt: skip
