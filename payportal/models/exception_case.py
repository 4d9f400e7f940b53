"""Exceptions: receipts that the matcher would not decide, and what clerks said of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Id, utcnow


class ExceptionCase(Base):
    """One receipt waiting for a clerk; at most one case of a receipt is open."""

    __tablename__ = "exception_case"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'resolved')", name="state"),
        Index("uq_exception_case_open", "receipt_id", unique=True, sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
    )  # fmt: skip

    id: Mapped[Id]
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    type: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    state: Mapped[str] = mapped_column(String(8), default="open", index=True)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    opened_at: Mapped[datetime] = mapped_column(default=utcnow)
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str] = mapped_column(String(254), default="")


class CaseNote(Base):
    """What somebody wrote about a case; never changed."""

    __tablename__ = "case_note"

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("exception_case.id"), index=True)
    author: Mapped[str] = mapped_column(String(254))
    text: Mapped[str] = mapped_column(Text, info=TYPED)
    written_at: Mapped[datetime] = mapped_column(default=utcnow)
