"""Applications: which receipt paid which open item, and with what it was reduced."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Currency, Document, Id, Minor, reversed_once, utcnow


class Application(Base):
    """One receipt on one open item; without an item it is money left on account. Undone by a row that reverses it."""

    __tablename__ = "application"
    __table_args__ = (
        reversed_once("application"),
        CheckConstraint("cash_minor <> 0 OR discount_minor <> 0 OR adjustment_minor <> 0", name="something_applied"),
        CheckConstraint("invoice_id IS NOT NULL OR (discount_minor = 0 AND adjustment_minor = 0)", name="on_account"),
        CheckConstraint("adjustment_minor = 0 OR adjustment_reason <> ''", name="adjustment_has_reason"),
        Index("ix_application_customer_posted", "customer_id", "posted_at"),
    )

    id: Mapped[Id]
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    """Who owes the item, or on whose account the money was left; who paid stands on the receipt."""
    cash_minor: Mapped[Minor]
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    adjustment_minor: Mapped[Minor] = mapped_column(default=0)
    adjustment_reason: Mapped[str] = mapped_column(String(100), default="")
    currency: Mapped[Currency]
    value_date: Mapped[date]
    decided_by: Mapped[str] = mapped_column(String(254))
    confidence_ppm: Mapped[int] = mapped_column(default=1_000_000)
    reasons: Mapped[Document] = mapped_column(default=list)
    evidence_class: Mapped[str] = mapped_column(String(24), default="", server_default="")
    """What an automatic application rests on; empty for a person's."""
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    posted_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
