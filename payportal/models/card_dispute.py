"""Card disputes: cardholders who tell their bank that a charge is wrong. (Disputed invoices are another thing.)"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Currency, Id, Minor, utcnow


class CardDispute(Base):
    """One dispute as the processor tells it; ``held_entry_id`` is the entry by which its money was withdrawn."""

    __tablename__ = "card_dispute"
    __table_args__ = (
        UniqueConstraint("gateway", "provider_reference"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("state IN ('inquiry', 'needs_response', 'under_review', 'won', 'lost')", name="state"),
    )

    id: Mapped[Id]
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    gateway: Mapped[str] = mapped_column(String(20))
    provider_reference: Mapped[str] = mapped_column(String(100))
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    reason: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(16), index=True)
    due_by: Mapped[date | None]
    held_entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    opened_at: Mapped[datetime] = mapped_column(default=utcnow)
    closed_at: Mapped[datetime | None]
