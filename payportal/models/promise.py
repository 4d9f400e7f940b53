"""Promises to pay: a day and an amount; whether one was kept, the books say."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Currency, Id, Minor, utcnow


class PaymentPromise(Base):
    """What somebody promised to pay on an invoice by a day; an invoice has one ``current`` promise at most."""

    __tablename__ = "payment_promise"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index("uq_payment_promise_current", "invoice_id", unique=True, sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    id: Mapped[Id]
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    promised_on: Mapped[date] = mapped_column(index=True)
    made_by: Mapped[str] = mapped_column(String(254))
    note: Mapped[str] = mapped_column(String(500), default="", info=TYPED)
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]
    """When it was taken back or another took its place; None while it is the current one."""
    broken_told_at: Mapped[datetime | None]
    """When both sides were told that it was broken."""
