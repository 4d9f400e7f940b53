"""Refunds of payments: money that goes back to the payer because we say so."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.domain.money import Money
from payportal.models.base import TYPED, Base, Currency, Id, Minor, utcnow


class Refund(Base):
    """One refund. ``key`` names the act and is the processor's idempotency key; while it lives its money is set aside.

    What all refunds of a payment may come to stands as a constraint on its receipt (models/receipt.py), and of its fee
    on the payment (models/payment.py).
    """

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0 AND amount_minor + fee_minor > 0", name="amount_positive"),
        CheckConstraint("fee_minor >= 0", name="fee_not_negative"),
        CheckConstraint("state IN ('created', 'pending', 'succeeded', 'failed', 'unknown')", name="state"),
        Index("uq_refund_provider", "gateway", "provider_reference", unique=True,
              sqlite_where=text("provider_reference <> ''"), postgresql_where=text("provider_reference <> ''")),
    )  # fmt: skip

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    amount_minor: Mapped[Minor]
    fee_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    """What of the fee that was paid on top goes back beside the amount."""
    currency: Mapped[Currency]
    paid_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    paid_currency: Mapped[str] = mapped_column(String(3), default="", server_default="")
    """What goes back where the payment was made in another currency than its invoices."""
    reason: Mapped[str] = mapped_column(String(300), info=TYPED)
    asked_by: Mapped[str] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(10), default="created", index=True)
    gateway: Mapped[str] = mapped_column(String(20))
    provider_reference: Mapped[str] = mapped_column(String(100), default="")
    failure: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def given(self) -> Money:
        """Return what the payer gets, in the currency that was paid."""
        if self.paid_currency:
            return Money(self.paid_minor, self.paid_currency)
        return Money(self.amount_minor + self.fee_minor, self.currency)
