"""Things that happen once: webhooks and runs of a job."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Document, Id, utcnow


class WebhookEvent(Base):
    """An event that a provider told us, kept as it came and handled once."""

    __tablename__ = "webhook_event"
    __table_args__ = (UniqueConstraint("provider", "event_id"),)

    id: Mapped[Id]
    provider: Mapped[str] = mapped_column(String(20))
    event_id: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(default=utcnow)
    handled_at: Mapped[datetime | None]


class JobRun(Base):
    """One run of a job for one due time; the unique pair lets one of several schedulers have it.

    ``alive_at`` is the last sign of life of the process that runs it.
    """

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("name", "due_at"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime]
    started_at: Mapped[datetime] = mapped_column(default=utcnow)
    finished_at: Mapped[datetime | None]
    alive_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(10), default="running")
    detail: Mapped[Document] = mapped_column(default=dict)
