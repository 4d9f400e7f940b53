"""Mails about payments that nobody presses a button for: announced, asked about, failed; to the payer and to us."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.autopay import Taking
from payportal.domain.money import Money
from payportal.models.autopay import AutopayMandate
from payportal.models.schedule import Schedule
from payportal.models.user import User
from payportal.services import notices

MOST_CLERKS = 20


def announce(session: Session, mandate: AutopayMandate, takings: Sequence[Taking], *, collects_on: date, told_on: date,
             site: str, again: bool) -> None:  # fmt: skip
    """Queue the notice before a debit: what, when, with what, and where it can be skipped; ``again`` as it changed."""
    total = Money(sum(taking.cash_minor for taking in takings), mandate.currency)
    lines = [f"  {taking.item.number:<24} {Money(taking.cash_minor, mandate.currency)}" for taking in takings]
    first = "The amount that we announced has changed. " if again else ""
    day = f"{collects_on:%-d %b %Y}"
    body = (
        f"{first}We are going to collect {total} on {day} under your auto-pay {mandate.reference}:\n\n"
        + "\n".join(lines)
        + f"\n\nTo skip, pause or cancel it before then: {site}/autopay/{mandate.id}\n"
    )
    numbers = "-".join(str(taking.item.item_id) for taking in takings)
    key = f"autopay:{mandate.id}:announce:{told_on}:{collects_on}:{numbers}"[:160]
    subject = f"{'Changed: ' if again else ''}{total} will be collected on {day}"
    notices.queue(session, key, address=mandate.agreed_by, subject=subject, body=body)


def tell_mandate(session: Session, mandate: AutopayMandate, what: str, *, key: str, subject: str) -> None:
    """Queue a failure of auto-pay to both sides."""
    subject = f"{subject} ({mandate.reference})"
    body = f"{what}\n\nYou find auto-pay in the portal under Auto-pay.\n"
    _both(session, f"autopay:{mandate.id}:{key}", mandate.agreed_by, subject, body, who=mandate.customer_id)


def tell_schedule(session: Session, schedule: Schedule, what: str, *, key: str, subject: str) -> None:
    """Queue a failure of a scheduled payment to both sides."""
    subject = f"{subject} ({schedule.reference})"
    body = f"{what}\n\nYou find the scheduled payment in the portal under Auto-pay.\n"
    _both(session, f"schedule:{schedule.id}:{key}", schedule.created_by, subject, body, who=schedule.customer_id)


def _both(session: Session, key: str, address: str, subject: str, body: str, *, who: int) -> None:
    notices.queue(session, key[:150], address=address, subject=subject, body=body)
    query = select(User.id, User.email).where(User.role == "clerk", User.active)
    for user_id, email in session.execute(query.order_by(User.id).limit(MOST_CLERKS)):
        told = f"Customer {who}, {address}:\n\n{body}"
        notices.queue(session, f"{key[:145]}:{user_id}", address=email, subject=subject, body=told)
