"""Fees that payers are charged on top: for a way of paying, a currency, and perhaps one customer. None by default."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Currency, Id, Minor, utcnow


class FeeRuleRow(Base):
    """A fee for a way of paying (domain/fee.py): for one customer, or for all where none is named. None: no fee."""

    __tablename__ = "fee_rule"
    __table_args__ = (
        CheckConstraint("fixed_minor >= 0", name="fixed_not_negative"),
        Index("ix_fee_rule_method", "method", "currency"),
    )

    id: Mapped[Id]
    method: Mapped[str] = mapped_column(String(16))
    currency: Mapped[Currency]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    percent: Mapped[str] = mapped_column(String(10), default="0")
    fixed_minor: Mapped[Minor] = mapped_column(default=0)
    gross_up: Mapped[bool] = mapped_column(default=False)
    cap_percent: Mapped[str] = mapped_column(String(10), default="")
    """At most this of the amount; empty without a lid."""
    live: Mapped[bool] = mapped_column(default=True)
    set_by: Mapped[str] = mapped_column(String(254))
    set_at: Mapped[datetime] = mapped_column(default=utcnow)
