"""Questions about an invoice and the talk about them: nothing is withheld, no reminder and no auto-pay is stopped."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Id, utcnow


class Question(Base):
    """One question, by somebody who signed in or through a pay link.

    ``reference`` names the act of asking: the same form sent twice asks once. ``email`` is where a guest is answered.
    """

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'answered', 'closed')", name="state"),
        CheckConstraint("(link_id IS NULL) = (email = '')", name="guest_has_address"),
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    """Who owes the invoice; a parent may have asked."""
    asked_by: Mapped[str] = mapped_column(String(254))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("pay_link.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    state: Mapped[str] = mapped_column(String(8), default="open")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    due_at: Mapped[datetime] = mapped_column(index=True)
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(254), default="")


class QuestionMessage(Base):
    """One turn of the talk, by either side; never changed. Closing may be without words."""

    __tablename__ = "question_message"
    __table_args__ = (CheckConstraint("side IN ('customer', 'us')", name="side"),)

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    author: Mapped[str] = mapped_column(String(254))
    side: Mapped[str] = mapped_column(String(8))
    act: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, info=TYPED)
    written_at: Mapped[datetime] = mapped_column(default=utcnow)
