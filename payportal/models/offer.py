"""Early-payment offers: campaigns of the seller with a budget and an end, and what payers took of them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Currency, Document, Id, Minor, utcnow


class Offer(Base):
    """One campaign in one currency; ``used_minor`` (taken and reserved) never exceeds the budget."""

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint("kind IN ('tiers', 'sliding', 'apr')", name="kind"),
        CheckConstraint("tax_mode IN ('always', 'on_early', 'never')", name="tax_mode"),
        CheckConstraint("partial IN ('pro_rata', 'full_only')", name="partial"),
        CheckConstraint("used_minor >= 0 AND (budget_minor IS NULL OR used_minor <= budget_minor)", name="budget"),
        CheckConstraint("ends_on >= starts_on", name="days"),
        Index("ix_offer_currency_ends_on", "currency", "ends_on"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(100), unique=True)
    currency: Mapped[Currency]
    kind: Mapped[str] = mapped_column(String(8))
    promise: Mapped[Document]
    """What domain.early_payment.EarlyPayment is made of: percentages as text, days as numbers."""
    tax_mode: Mapped[str] = mapped_column(String(8), default="on_early")
    partial: Mapped[str] = mapped_column(String(9), default="pro_rata")
    everyone: Mapped[bool] = mapped_column(default=True)
    budget_minor: Mapped[Minor | None]
    used_minor: Mapped[Minor] = mapped_column(default=0)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    stopped_at: Mapped[datetime | None]
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class OfferCustomer(Base):
    """A customer to whom an offer is made, where it is not made to everyone; its children are meant too."""

    __tablename__ = "offer_customer"
    __table_args__ = (UniqueConstraint("offer_id", "customer_id"),)

    id: Mapped[Id]
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)


class OfferUse(Base):
    """What one line of a payment took of an offer: reserved while the money is not there, kept, or given back."""

    __tablename__ = "offer_use"
    __table_args__ = (
        CheckConstraint("state IN ('reserved', 'kept', 'released')", name="state"),
        CheckConstraint("discount_minor > 0 AND settled_minor > discount_minor", name="amounts"),
        CheckConstraint("charged_minor BETWEEN 0 AND discount_minor", name="charged"),
    )

    id: Mapped[Id]
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    payment_line_id: Mapped[int] = mapped_column(ForeignKey("payment_line.id"), unique=True)
    settled_minor: Mapped[Minor]
    discount_minor: Mapped[Minor]
    charged_minor: Mapped[Minor]
    """What of the discount stands in the offer's ``used_minor`` now; nought once it was given back."""
    days_early: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="reserved")
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
