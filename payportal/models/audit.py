"""Who did what, and the chain of hashes that would show a change."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Document, Id, utcnow


class ChainLink(Base):
    """One committed transaction: the hash of all entries and events written in it, chained to the link before."""

    __tablename__ = "chain_link"
    sequence: Mapped[Id]
    chain_key: Mapped[str] = mapped_column(String(32), unique=True)
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    linked_at: Mapped[datetime] = mapped_column(default=utcnow)


class AuditEvent(Base):
    """An act of a person or a job: who, what, on what, with what."""

    __tablename__ = "audit_event"
    id: Mapped[Id]
    actor: Mapped[str] = mapped_column(String(254), index=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(160), index=True)
    detail: Mapped[Document] = mapped_column(default=dict)
    happened_at: Mapped[datetime] = mapped_column(default=utcnow)
    chain_key: Mapped[str] = mapped_column(
        ForeignKey("chain_link.chain_key", deferrable=True, initially="DEFERRED"), index=True
    )
