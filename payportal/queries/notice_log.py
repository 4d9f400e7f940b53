"""The log of notices: what became of each, and which addresses take no mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.models.customer import Customer
from payportal.models.notice import STATES, Notice
from payportal.models.notice_contact import NoticeBounce

PAGE = 50
WORDS = {
    "waiting": ("waiting", "Queued"), "deferred": ("warn", "Deferred"), "gathered": ("waiting", "For a digest"),
    "sending": ("waiting", "Being sent"), "sent": ("good", "Sent"), "refused": ("bad", "Refused"),
    "bounced": ("bad", "Bounced"), "withheld": ("neutral", "Withheld"),
}  # fmt: skip
"""Tone and word of each state; what waits after a try is called deferred."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One notice with the name of its customer, empty where it belongs to none."""

    notice: Notice
    customer: str

    @property
    def state(self) -> str:
        """Return the state by its name in the log."""
        tried = self.notice.state == "waiting" and self.notice.attempts > 0
        return "deferred" if tried else self.notice.state


def page(session: Session, *, state: str = "", search: str = "", before: int | None = None) -> list[Entry]:
    """Return at most 51 notices, the latest first: the 51st says that there are more."""
    query = select(Notice, Customer.name).outerjoin(Customer, Customer.id == Notice.customer_id)
    if state in STATES:
        query = query.where(Notice.state == state)
    if search.strip():
        query = query.where(Notice.address.icontains(search.strip(), autoescape=True))
    if before is not None:
        query = query.where(Notice.id < before)
    found = session.execute(query.order_by(Notice.id.desc()).limit(PAGE + 1))
    return [Entry(notice, name or "") for notice, name in found]


def counts(session: Session) -> dict[str, int]:
    """Return how many notices are in each state."""
    return dict(session.execute(select(Notice.state, func.count()).group_by(Notice.state)).all())


def blocked(session: Session, *, most: int = 200) -> Sequence[NoticeBounce]:
    """Return the reports that keep mail from an address, the latest first."""
    query = select(NoticeBounce).where(NoticeBounce.mended_at.is_(None), NoticeBounce.kind != "soft")
    return session.scalars(query.order_by(NoticeBounce.id.desc()).limit(most)).all()
