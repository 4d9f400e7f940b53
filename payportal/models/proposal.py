"""Proposals: what the matcher would do with a receipt it did not apply, ranked, with its reasons."""

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
