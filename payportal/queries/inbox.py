"""The news of a person in the portal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from payportal.models.notice import Notice

PAGE = 50


def page(session: Session, email: str, accounts: Sequence[int], *, before: int | None) -> list[Notice]:
    """Return at most 51 news, the latest first: the 51st says that there are more."""
    query = select(Notice).where(*_theirs(email, accounts))
    if before is not None:
        query = query.where(Notice.id < before)
    return list(session.scalars(query.order_by(Notice.id.desc()).limit(PAGE + 1)))


def unread(session: Session, email: str, accounts: Sequence[int]) -> int:
    """Return how many were not read."""
    return int(session.scalar(select(func.count()).where(*_theirs(email, accounts), Notice.read_at.is_(None))) or 0)


def mark_read(session: Session, email: str, accounts: Sequence[int], *, at: datetime) -> None:
    """Note that all were read."""
    session.execute(update(Notice).where(*_theirs(email, accounts), Notice.read_at.is_(None)).values(read_at=at))


def _theirs(email: str, accounts: Sequence[int]) -> list[Any]:
    """Return the conditions: the person's own, of accounts still seen; news of the sign-in belongs to no account."""
    mine = or_(Notice.customer_id.in_(accounts), Notice.customer_id.is_(None))
    return [Notice.address == email, Notice.on_portal, mine]
