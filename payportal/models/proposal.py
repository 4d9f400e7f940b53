"""Proposals: what the matcher would do with a receipt it did not apply, ranked; and why it did what it did."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Document, utcnow


class Proposal(Base):
    """The ranked suggestions for one waiting receipt, as the last run saw them."""

    __tablename__ = "proposal"

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), primary_key=True, autoincrement=False)
    suggestions: Mapped[Document]
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(default=utcnow)


class Explanation(Base):
    """Why one decision was made, as it was seen then: the matcher's evidence, or what it had suggested to the clerk."""

    __tablename__ = "explanation"

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), primary_key=True, autoincrement=False)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    document: Mapped[Document]
