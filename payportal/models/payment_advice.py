"""Payment advice: what a payer says of a wire or a check before it is sent."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Code, Currency, Id, Minor, utcnow


class PaymentAdvice(Base):
    """A chosen set of invoices under one creditor reference (ISO 11649), by which the money will be recognised."""

    __tablename__ = "payment_advice"
    __table_args__ = (
        CheckConstraint("kind IN ('wire', 'check')", name="kind"),
        CheckConstraint("amount_minor > 0", name="amount_above_zero"),
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(25), unique=True)
    kind: Mapped[str] = mapped_column(String(5))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_on: Mapped[date]
    """Until then its sum holds; money that comes later is recognised too, and settles what it still can."""


class PaymentAdviceLine(Base):
    """What of the money is for one invoice; ``part`` where the payer chose to leave something open."""

    __tablename__ = "payment_advice_line"
    __table_args__ = (CheckConstraint("amount_minor > 0 AND discount_minor >= 0", name="amounts"),)

    advice_id: Mapped[int] = mapped_column(ForeignKey("payment_advice.id"), primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), primary_key=True, index=True)
    number: Mapped[Code]
    amount_minor: Mapped[Minor]
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    part: Mapped[bool] = mapped_column(default=False)
