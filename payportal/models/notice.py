"""Notices: mails that wait to be sent, written in the transaction whose event they tell of."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Id, utcnow


class Notice(Base):
    """One mail; ``key`` names the event and the addressee, so that nobody is told twice."""

    __tablename__ = "notice"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'sending', 'sent', 'refused')", name="state"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(160), unique=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="waiting", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
