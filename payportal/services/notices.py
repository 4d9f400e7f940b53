"""Mails to people: queued in the transaction of their event, sent after it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.gateways.ports import GatewayUnreachable, Mailer, MailRefused
from payportal.languages.known import SOURCE
from payportal.languages.spoken import spoken, written_money
from payportal.models.base import utcnow
from payportal.models.notice import Notice
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_credit import PaymentCredit
from payportal.queries import payment_exchange, reading_language
from payportal.services import credits

SENDER = "payportal@localhost"
MOST_ATTEMPTS = 8
# Whoever claimed a mail and was killed before it was sent: another may claim it again after this time.
CLAIM_LASTS = timedelta(minutes=10)

Begin = Callable[[], AbstractContextManager[Session]]
Fill = Callable[[Session, str], str]


def queue(session: Session, key: str, *, address: str, subject: str, body: str) -> None:
    """Queue a mail; the same key again changes nothing."""
    if session.scalar(select(Notice.id).where(Notice.key == key)) is None:
        session.add(Notice(key=key, address=address, subject=subject, body=body))


def tell_paid(session: Session, payment: Payment, lines: list[PaymentLine], *, waiting_minor: int) -> None:
    """Queue the confirmation of a payment to the person who paid."""
    language = reading_language.of_address(session, payment.started_by, customer_id=payment.customer_id)
    total = payment.charged
    rest = say(
        "Of this, %(amount)s is not matched to an invoice: it is kept for your account, and our team looks at it.",
        amount=Money(waiting_minor, payment.currency),
    )
    parts = [
        say("We received your payment of %(amount)s.", amount=total),
        "\n".join([spoken(say("Payment %(reference)s", reference=payment.reference), language),
                   *_lines(payment, lines, credits.of_payment(session, payment.id), language)]),
        _exchange(session, payment),
        rest if waiting_minor else "",
        say("You find it in the portal under Payments."),
    ]  # fmt: skip
    key = f"payment:{payment.id}:paid:{payment.started_by}"
    queue(session, key[:160], address=payment.started_by,
          subject=spoken(say("Received: %(amount)s", amount=total), language), body=_body(parts, language))  # fmt: skip


def tell_returned(session: Session, payment: Payment) -> None:
    """Queue the news that a payment went back and its invoices are open again."""
    language = reading_language.of_address(session, payment.started_by, customer_id=payment.customer_id)
    total = payment.charged
    told = say("Your payment %(reference)s of %(amount)s went back to you. What it had paid is open again.",
               reference=payment.reference, amount=total)  # fmt: skip
    subject = spoken(say("Payment went back: %(amount)s", amount=total), language)
    key = f"payment:{payment.id}:{payment.state}"
    queue(session, key, address=payment.started_by, subject=subject, body=_body([told], language))


def invitation(address: str, link: str, *, language: str = SOURCE) -> EmailMessage:
    """Return the mail with a one-time link; it is sent at once and never stored, because the link is a key."""
    parts = [
        say("You may sign in to the portal. Choose a password here, within 24 hours; the link works once:"),
        link,
        say("If you did not expect this, do nothing."),
    ]
    return _message(address, spoken(say("Your access to the portal"), language), _body(parts, language))


def _lines(payment: Payment, lines: list[PaymentLine], used: list[PaymentCredit], language: str) -> list[str]:
    """Return what a payment was for as a table of two columns."""
    rows = [(line.number, line.amount_minor) for line in lines]
    taken = f"({spoken(say('discount taken'), language)})"
    rows += [(taken, line.discount_minor) for line in lines if line.discount_minor]
    rows += [(f"({spoken(say('taken off by a code'), language)})", line.coupon_minor) for line in lines
             if line.coupon_minor]  # fmt: skip
    rows += [(credit.number, -credit.used_minor) for credit in used if credit.used_minor]
    for word, minor in ((say("on account"), payment.on_account_minor), (say("payment fee"), payment.payer_fee_minor)):
        rows += [(spoken(word, language), minor)] if minor else []
    return [f"  {word:<24} {written_money(Money(minor, payment.currency), language)}" for word, minor in rows]


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


def _body(parts: list[str], language: str) -> str:
    """Return the paragraphs of a mail; what is empty is left out."""
    return "\n\n".join(spoken(part, language) for part in parts if part) + "\n"


def sign_in_link(address: str, link: str, *, device: str) -> EmailMessage:
    """Return the mail with a link that signs in; sent at once and never stored, because the link is a key."""
    body = (
        f"Sign in to the portal with this link, within 15 minutes; it works once:\n\n{link}\n\n"
        f"It was asked for by {device}. If that was not you, do nothing: without the link nobody gets in.\n"
    )
    return _message(address, "Your link to sign in", body)


def tell_security(session: Session, user_id: int, address: str, what: str, *, key: str) -> None:
    """Queue the news that the ways to sign in as this person changed."""
    body = (f"{what}\n\nIf that was not you, sign in now, end all other sign-ins under Sign-in and security, "
            "and tell us.\n")  # fmt: skip
    queue(session, f"security:{user_id}:{key}"[:160], address=address, subject="Your sign-in was changed", body=body)


def company_invitation(address: str, company: str, link: str) -> EmailMessage:
    """Return the mail with the link into a company; sent at once and never stored, because the link is a key."""
    body = (
        f"{company} invites you to its account in the portal, to see and pay its invoices. Accept here, within a week; "
        f"the link works once:\n\n{link}\n\nIf you did not expect this, do nothing.\n"
    )
    return _message(address, f"{company} invites you to the portal", body)


def deliver(begin: Begin, mailer: Mailer, *, most: int = 50, fill: Fill | None = None) -> int:
    """Send waiting mails and return how many went out; ``begin`` opens the transactions around each, not over it.

    ``fill`` puts into a text what must not stand in the queue, such as a link that is a key.

    A mail that a server does not take now stays for the next time; one that it refuses for good is put aside.
    """
    sent = 0
    for _ in range(most):
        with begin() as session:
            claimed = _claim(session, at=utcnow(), fill=fill)
        if claimed is None:
            return sent
        notice_id, message = claimed
        state, failure = _hand_over(mailer, message)
        with begin() as session:
            notice = session.get_one(Notice, notice_id)
            notice.state, notice.failure, notice.changed_at = state, failure[:300], utcnow()
            if notice.state == "waiting" and notice.attempts >= MOST_ATTEMPTS:
                notice.state = "refused"
        if state == "waiting":
            return sent  # the server is away: the others would wait for nothing
        sent += state == "sent"
    return sent


def _claim(session: Session, *, at: datetime, fill: Fill | None) -> tuple[int, EmailMessage] | None:
    """Take the oldest mail that nobody else is sending."""
    stale = and_(Notice.state == "sending", Notice.changed_at < at - CLAIM_LASTS)
    query = select(Notice).where(or_(Notice.state == "waiting", stale)).order_by(Notice.id).limit(1)
    notice = session.scalar(query.with_for_update(skip_locked=True))
    if notice is None:
        return None
    notice.state, notice.changed_at, notice.attempts = "sending", at, notice.attempts + 1
    body = fill(session, notice.body) if fill is not None else notice.body
    return notice.id, _message(notice.address, notice.subject, body)


def _hand_over(mailer: Mailer, message: EmailMessage) -> tuple[str, str]:
    try:
        mailer.send(message)
    except MailRefused as error:
        return "refused", error.message
    except GatewayUnreachable as error:
        return "waiting", error.message
    return "sent", ""


def _message(address: str, subject: str, body: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, address, subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message
