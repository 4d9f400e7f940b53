"""Codes mailed to the address on file: a link to several invoices opens only for whoever reads that mail."""

import hmac
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.models.pay_link import PayLink, PayLinkCode
from payportal.services import audit
from payportal.services.pay_links import new_salt, secret_of

LASTS = timedelta(minutes=15)
MOST_TRIES = 5
MOST_A_DAY = 10
"""With the tries of each, so few guesses a day that six digits hold for as long as a link lives."""
DIGITS = 6


def create(session: Session, link: PayLink, *, at: datetime) -> PayLinkCode:
    """Make a new code; what was mailed before stops working."""
    for before in _waiting(session, link.id, at):
        before.used_at = at
    code = PayLinkCode(link_id=link.id, salt=new_salt(), created_at=at, expires_at=at + LASTS)
    session.add(code)
    session.flush()
    return code


def enough(session: Session, link_id: int, *, at: datetime) -> bool:
    """Return whether so many codes were asked for of a link within a day that none is made now."""
    since = PayLinkCode.link_id == link_id, PayLinkCode.created_at > at - timedelta(days=1)
    return (session.scalar(select(func.count()).select_from(PayLinkCode).where(*since)) or 0) >= MOST_A_DAY


def digits_of(code: PayLinkCode, key: str) -> str:
    """Return the six digits of a code."""
    number = int.from_bytes(secret_of(code.salt, key, "pay-link-code")[:8], "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def check(session: Session, key: str, link: PayLink, typed: str, *, at: datetime) -> bool:
    """Return whether these are the digits that were mailed last; counts the try, and takes a right code once."""
    digits = "".join(filter(str.isascii, filter(str.isdigit, typed)))
    code = next(iter(_waiting(session, link.id, at)), None)
    if code is None or code.tries >= MOST_TRIES:
        return False
    code.tries += 1
    right = hmac.compare_digest(digits, digits_of(code, key))
    if right:
        code.used_at = at
        audit.record(session, f"pay link {link.id}", "open_pay_link", f"pay_link:{link.id}")
    return right


def _waiting(session: Session, link_id: int, at: datetime) -> list[PayLinkCode]:
    query = select(PayLinkCode).where(
        PayLinkCode.link_id == link_id, PayLinkCode.used_at.is_(None), PayLinkCode.expires_at > at
    )
    return list(session.scalars(query.order_by(PayLinkCode.id.desc()).with_for_update()))
