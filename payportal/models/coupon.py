"""Codes that take something off a payment: coupons of the seller, codes that customers pass on, and their uses."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Currency, Document, Id, Minor, utcnow

_FIRST = text("counted AND referral_code_id IS NOT NULL")


class Coupon(Base):
    """A code of the seller in one currency; neither ``used_count`` nor ``used_minor`` ever exceeds its limit."""

    __tablename__ = "coupon"
    __table_args__ = (
        CheckConstraint("kind IN ('percent', 'fixed')", name="kind"),
        CheckConstraint("amount_minor >= 0 AND least_minor >= 0 AND (most_minor IS NULL OR most_minor > 0)",
                        name="amounts"),
        CheckConstraint("used_count >= 0 AND (uses_most IS NULL OR used_count <= uses_most)", name="uses"),
        CheckConstraint("used_minor >= 0 AND (budget_minor IS NULL OR used_minor <= budget_minor)", name="budget"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days"),
    )  # fmt: skip

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(24), unique=True)
    note: Mapped[str] = mapped_column(String(200), default="", info=TYPED)
    """What it is for, in the seller's words; customers do not read it."""
    currency: Mapped[Currency]
    kind: Mapped[str] = mapped_column(String(8))
    percent: Mapped[str] = mapped_column(String(10), default="0")
    amount_minor: Mapped[Minor] = mapped_column(default=0)
    least_minor: Mapped[Minor] = mapped_column(default=0)
    most_minor: Mapped[Minor | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    everyone: Mapped[bool] = mapped_column(default=True)
    kinds: Mapped[Document] = mapped_column(default=list)
    """For which kinds of open items, such as invoice and debit_memo."""
    programs: Mapped[Document] = mapped_column(default=list)
    """For documents of these programs only; empty for all."""
    uses_most: Mapped[int | None]
    uses_each: Mapped[int | None]
    """How often one company (an account with all above and below it) may use it."""
    budget_minor: Mapped[Minor | None]
    used_count: Mapped[int] = mapped_column(default=0)
    used_minor: Mapped[Minor] = mapped_column(default=0)
    stopped_at: Mapped[datetime | None]
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class CouponCustomer(Base):
    """A customer for whom a coupon is, where it is not for everyone; its children are meant too."""

    __tablename__ = "coupon_customer"
    __table_args__ = (UniqueConstraint("coupon_id", "customer_id"),)

    id: Mapped[Id]
    coupon_id: Mapped[int] = mapped_column(ForeignKey("coupon.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)


class CouponUse(Base):
    """What one payment takes by a code: reserved while it may take money, kept when it came, else released.

    ``counted`` uses stand in the limits of the code; a company uses codes of other customers once in all.
    """

    __tablename__ = "coupon_use"
    __table_args__ = (
        CheckConstraint("state IN ('reserved', 'kept', 'released')", name="state"),
        CheckConstraint("(coupon_id IS NULL) <> (referral_code_id IS NULL)", name="one_code"),
        CheckConstraint("discount_minor > 0 AND charged_minor BETWEEN 0 AND discount_minor", name="amounts"),
        Index("uq_coupon_use_first_referral", "family_id", unique=True, sqlite_where=_FIRST, postgresql_where=_FIRST),
        Index("ix_coupon_use_coupon_id", "coupon_id", "family_id"),
    )

    id: Mapped[Id]
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), unique=True)
    coupon_id: Mapped[int | None] = mapped_column(ForeignKey("coupon.id"))
    referral_code_id: Mapped[int | None] = mapped_column(ForeignKey("referral_code.id"), index=True)
    code: Mapped[str] = mapped_column(String(24))
    family_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    """The account on top of the one that pays."""
    currency: Mapped[Currency]
    discount_minor: Mapped[Minor]
    charged_minor: Mapped[Minor]
    """What of it stands in the budget of the code now."""
    reward_minor: Mapped[Minor] = mapped_column(default=0)
    """What the customer gets whose code it is, as it was promised when paying began."""
    counted: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(8), default="reserved")
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
