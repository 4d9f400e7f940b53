"""Customers who bring customers: the code that each may pass on, the programme that holds, and the rewards."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Currency, Id, Minor, utcnow

_GRANTED = text("state = 'granted'")


class ReferralCode(Base):
    """The one code that a customer may give to other businesses."""

    __tablename__ = "referral_code"

    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), unique=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class ReferralProgramme(Base):
    """What a passed-on code gives to both sides; the latest row holds, and without a row there is no programme."""

    __tablename__ = "referral_programme"
    __table_args__ = (
        CheckConstraint("kind IN ('percent', 'fixed')", name="kind"),
        CheckConstraint("amount_minor >= 0 AND least_minor >= 0 AND reward_minor >= 0", name="amounts"),
        CheckConstraint("most_minor IS NULL OR most_minor > 0", name="most"),
        CheckConstraint("monthly_most IS NULL OR monthly_most > 0", name="monthly_most"),
    )

    id: Mapped[Id]
    running: Mapped[bool]
    currency: Mapped[Currency]
    kind: Mapped[str] = mapped_column(String(8))
    percent: Mapped[str] = mapped_column(String(10), default="0")
    amount_minor: Mapped[Minor] = mapped_column(default=0)
    least_minor: Mapped[Minor] = mapped_column(default=0)
    most_minor: Mapped[Minor | None]
    reward_minor: Mapped[Minor]
    monthly_most: Mapped[int | None]
    """How many rewards a customer gets in one month at most."""
    only_new: Mapped[bool] = mapped_column(default=True)
    """Only for companies that never paid here before."""
    set_by: Mapped[str] = mapped_column(String(254))
    set_at: Mapped[datetime] = mapped_column(default=utcnow)


class ReferralReward(Base):
    """What a customer got for one use of its code: a credit memo; taken back by a reversal, once for each use.

    What of the memo was used before it was taken back is owed on a debit memo. ``capped`` ones gave nothing.
    """

    __tablename__ = "referral_reward"
    __table_args__ = (
        CheckConstraint("state IN ('granted', 'taken_back', 'capped')", name="state"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("state = 'capped' OR (memo_id IS NOT NULL AND entry_id IS NOT NULL)", name="memo"),
        Index("uq_referral_reward_granted", "use_id", unique=True, sqlite_where=_GRANTED, postgresql_where=_GRANTED),
        Index("ix_referral_reward_customer_id", "customer_id", "month"),
    )

    id: Mapped[Id]
    use_id: Mapped[int] = mapped_column(ForeignKey("coupon_use.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    month: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(10))
    memo_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    owed_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    """The debit memo for what had been used."""
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
