"""The outbox of payments that the business's own system is told of at once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Document, Id, utcnow


class LivePostingRow(Base):
    """One payment to be booked over there, and taken back when it went back; written with the money itself.

    ``key`` is the name under which the other side books it once. Money that comes again after it was taken back there
    gets a row of its own, with the next ``turn``. ``attempts`` counts how often something was sent: after the first,
    the other side is asked what it knows before anything is sent again. ``reversal`` is why it has to be taken back,
    empty while it has not.
    """

    __tablename__ = "live_posting"
    __table_args__ = (
        UniqueConstraint("payment_id", "turn"),
        CheckConstraint("state IN ('waiting', 'unknown', 'posted', 'refused', 'reversed')", name="state"),
        Index("ix_live_posting_due", "next_at", sqlite_where=text("next_at IS NOT NULL"),
              postgresql_where=text("next_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[Id]
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    turn: Mapped[int] = mapped_column(default=1)
    key: Mapped[str] = mapped_column(String(48), unique=True)
    state: Mapped[str] = mapped_column(String(8), default="waiting", index=True)
    service_at_risk: Mapped[bool] = mapped_column(default=False)
    notices: Mapped[Document] = mapped_column(default=dict)
    """By customer id, the marks of the notices (domain/service_notice.py) that stood when the money came."""
    sent: Mapped[Document] = mapped_column(default=dict)
    """What was sent first; every later attempt says the same."""
    reference: Mapped[str] = mapped_column(String(100), default="")
    posted_at: Mapped[datetime | None]
    reversal: Mapped[str] = mapped_column(String(300), default="")
    by_hand: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    """When the next attempt is due; none where nothing is to be done."""
    last_error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
