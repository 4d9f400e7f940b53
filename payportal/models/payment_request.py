"""Payments that wait for a second person: the cart as it was, and what was decided of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Code, Currency, Document, Id, Minor, utcnow

REQUEST_STATES = ("waiting", "approved", "rejected", "withdrawn", "expired")


class PaymentRequest(Base):
    """A payment that somebody may not begin alone; whoever decides it is never who made it."""

    __tablename__ = "payment_request"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in REQUEST_STATES)})", name="state"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("checker_id IS NULL OR checker_id <> maker_id", name="maker_is_not_checker"),
        CheckConstraint(
            "(state IN ('approved', 'rejected')) = (checker_id IS NOT NULL)", name="decided_by_a_checker"
        ),
        CheckConstraint("payment_id IS NULL OR state = 'approved'", name="paid_when_approved"),
    )  # fmt: skip

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    maker_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    reason: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(500), default="", info=TYPED)
    short_reasons: Mapped[Document] = mapped_column(default=dict, server_default="{}")
    """By invoice id why less than its open amount is paid: reason and note."""
    state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    method_kind: Mapped[str] = mapped_column(String(16), default="card", server_default="card")
    method_id: Mapped[int | None] = mapped_column(ForeignKey("payment_method.id"))
    decision_note: Mapped[str] = mapped_column(String(500), default="", info=TYPED)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class PaymentRequestLine(Base):
    """What of a request is for which invoice; ``live`` while it waits: once per invoice at a time."""

    __tablename__ = "payment_request_line"
    __table_args__ = (
        CheckConstraint("settled_minor > 0 AND discount_minor >= 0", name="amounts"),
        Index("uq_payment_request_line_live", "invoice_id", unique=True, sqlite_where=text("live"),
              postgresql_where=text("live")),
    )  # fmt: skip

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("payment_request.id"), index=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    number: Mapped[Code]
    settled_minor: Mapped[Minor]
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    live: Mapped[bool] = mapped_column(default=True)
