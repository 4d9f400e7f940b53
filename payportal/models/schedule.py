"""Payments for a day to come: booked by a person, or asked of a person by auto-pay."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Code, Currency, Id, Minor, utcnow


class Schedule(Base):
    """One payment for a day. ``agreed_minor`` is the most that may be charged: what the payer saw and agreed to."""

    __tablename__ = "schedule"
    __table_args__ = (
        CheckConstraint("agreed_minor > 0 AND attempt >= 0", name="amounts"),
        CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'needs_approval')", name="state"
        ),
        CheckConstraint("state <> 'running' OR payment_id IS NOT NULL", name="running_has_payment"),
        Index("ix_schedule_due", "state", "run_on"),
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    currency: Mapped[Currency]
    run_on: Mapped[date]
    method_id: Mapped[int] = mapped_column(ForeignKey("payment_method.id"), index=True)
    agreed_minor: Mapped[Minor]
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    note: Mapped[str] = mapped_column(String(300), default="", info=TYPED)
    """Why it stands where it stands, in words."""
    attempt: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    """Whoever looked at it and could not begin leaves it alone until then."""
    claimed_at: Mapped[datetime | None]
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), index=True)
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("autopay_mandate.id"), index=True)
    """The mandate that asks for it, none where a person booked it."""
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)


class ScheduleLine(Base):
    """What of a scheduled payment is for which invoice; an invoice waits for one scheduled payment at a time."""

    __tablename__ = "schedule_line"
    __table_args__ = (
        CheckConstraint("settled_minor > 0 AND discount_minor >= 0", name="amounts"),
        Index("uq_schedule_line_live", "invoice_id", unique=True, sqlite_where=text("live"),
              postgresql_where=text("live")),
    )  # fmt: skip

    id: Mapped[Id]
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id"), index=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    number: Mapped[Code]
    settled_minor: Mapped[Minor]
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"))
    """The offer that promised the discount, none for the terms of the invoice."""
    live: Mapped[bool] = mapped_column(default=True)
