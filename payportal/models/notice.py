"""Notices: mails that wait to be sent, written in the transaction whose event they tell of, and what became of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Document, Id, utcnow

STATES = ("waiting", "gathered", "sending", "sent", "refused", "bounced", "withheld")
"""``gathered`` waits for a digest; ``refused`` was not taken by the mail server; ``bounced`` came back later;
``withheld`` was never sent, ``failure`` says why."""


class Notice(Base):
    """News for one address; ``key`` names the event and the addressee, so that nobody is told twice.

    ``parts`` is what it says in the language of the reader, ``body`` the same as plain text; ``source`` says why this
    address is told; ``on_portal`` shows it among the news of the person; ``object`` is what it is about. A ``bulk``
    mail is one of many (bills, digests): what somebody waits for goes out before it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
        Index("ix_notice_object", "object"),
        Index("ix_notice_queue", "state", "bulk", "id"),
        Index("ix_notice_created_at", "created_at"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(160), unique=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
    event: Mapped[str] = mapped_column(String(20), default="", server_default="")
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    object: Mapped[str] = mapped_column(String(60), default="", server_default="")
    language: Mapped[str] = mapped_column(String(2), default="", server_default="")
    source: Mapped[str] = mapped_column(String(8), default="", server_default="")
    parts: Mapped[Document] = mapped_column(default=list, server_default="[]")
    on_portal: Mapped[bool] = mapped_column(default=False, server_default="0")
    bulk: Mapped[bool] = mapped_column(default=False, server_default="0")
    read_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(String(120), default="", server_default="", index=True)
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
