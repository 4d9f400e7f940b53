"""News about payments: received, and gone back."""

from sqlalchemy.orm import Session

from payportal.domain.letter import SITE, Act, Letter, Rows, Value, letter
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_credit import PaymentCredit
from payportal.queries import payment_exchange
from payportal.services import credits, telling
from payportal.services.telling import News


def tell_paid(session: Session, payment: Payment, lines: list[PaymentLine], *, waiting_minor: int) -> None:
    """Queue the confirmation of a payment to the person who paid, and to whoever wants to know."""
    told = paid(payment, lines, credits.of_payment(session, payment.id), waiting_minor=waiting_minor,
                exchange=_exchange(session, payment))  # fmt: skip
    telling.tell(session, News(
        event="paid", key=f"payment:{payment.id}:paid", letter=told, customer_id=payment.customer_id,
        to=[payment.started_by], object=f"payment:{payment.id}",
    ))  # fmt: skip


def tell_returned(session: Session, payment: Payment) -> None:
    """Queue the news that a payment went back and its invoices are open again."""
    telling.tell(session, News(
        event="returned", key=f"payment:{payment.id}:{payment.state}", customer_id=payment.customer_id,
        letter=returned(payment).with_parts(act(payment)), to=[payment.started_by], object=f"payment:{payment.id}",
    ))  # fmt: skip


def paid(payment: Payment, lines: list[PaymentLine], used: list[PaymentCredit], *, waiting_minor: int,
         exchange: str = "") -> Letter:  # fmt: skip
    """Return what is said of a payment that arrived; ``waiting_minor`` of it belongs to no invoice yet.

    ``exchange`` says at which rate it was made in another currency.
    """
    rest = say(
        "Of this, %(amount)s is not matched to an invoice: it is kept for your account, and our team looks at it.",
        amount=Money(waiting_minor, payment.currency),
    )
    total = payment.charged
    return letter(
        say("Payment %(reference)s received", reference=payment.reference),
        say("We received your payment of %(amount)s.", amount=total),
        Rows(tuple(_lines(payment, lines, used))), exchange, rest if waiting_minor else "", act(payment),
    )  # fmt: skip


def returned(payment: Payment) -> Letter:
    """Return what is said of a payment that went back."""
    return letter(
        say("Payment %(reference)s went back", reference=payment.reference),
        say("Your payment %(reference)s of %(amount)s went back to you. What it had paid is open again.",
            reference=payment.reference, amount=payment.charged),
    )  # fmt: skip


def act(payment: Payment) -> Act:
    """Return the link to a payment in the portal."""
    return Act(say("See the payment"), f"{SITE}/payments/{payment.reference}")


def _exchange(session: Session, payment: Payment) -> str:
    """Say at which rate a payment in another currency was made; nothing of any other."""
    known = payment_exchange.of_payment(session, payment.id)
    if known is None:
        return ""
    return say(
        "It settles %(amount)s: 1 %(own)s = %(rate)s %(other)s, with our spread of %(spread)s %%. Middle rate %(mid)s, "
        "%(source)s, %(day)s.",
        amount=known.amount, own=known.amount.currency, rate=known.rate, other=known.paid.currency,
        spread=str(known.spread_percent), mid=known.mid_rate, source=known.source, day=known.rate_on,
    )  # fmt: skip


def _lines(payment: Payment, lines: list[PaymentLine], used: list[PaymentCredit]) -> list[tuple[str, Value]]:
    """Return what a payment was for."""
    rows = [(line.number, line.amount_minor) for line in lines]
    rows += [(say("discount taken"), line.discount_minor) for line in lines if line.discount_minor]
    rows += [(say("taken off by a code"), line.coupon_minor) for line in lines if line.coupon_minor]
    rows += [(credit.number, -credit.used_minor) for credit in used if credit.used_minor]
    for word, minor in ((say("on account"), payment.on_account_minor), (say("payment fee"), payment.payer_fee_minor)):
        rows += [(word, minor)] if minor else []
    return [(word, Money(minor, payment.currency)) for word, minor in rows]
