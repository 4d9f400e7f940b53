"""Auto-pay: what payers agreed to, word for word, and each time it was used."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Currency, Id, Minor, utcnow


class AutopayMandate(Base):
    """What a payer agreed to. It is never changed: other terms are a new mandate that ``replaces_id`` names.

    ``looked_on`` is the last day on which it was run, ``stopped`` says why it collects no more until a person acts.
    """

    __tablename__ = "autopay_mandate"
    __table_args__ = (
        CheckConstraint(
            "collect_when IN ('on_due', 'before_due', 'on_discount', 'on_invoice', 'monthly')", name="collect_when"
        ),
        CheckConstraint("amount_rule IN ('full', 'statement', 'minimum', 'fixed')", name="amount_rule"),
        CheckConstraint("over_cap IN ('skip', 'ask')", name="over_cap"),
        CheckConstraint("(amount_rule = 'fixed') = (fixed_minor > 0)", name="fixed_amount"),
        CheckConstraint("amount_rule <> 'fixed' OR collect_when = 'monthly'", name="fixed_is_monthly"),
        CheckConstraint("day_of_month BETWEEN 1 AND 31 AND days_before BETWEEN 0 AND 60", name="days"),
        CheckConstraint("notice_days BETWEEN 0 AND 30", name="notice"),
        CheckConstraint("text <> '' AND agreed_by <> ''", name="agreed"),
        Index("ix_autopay_mandate_live", "looked_on", sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    """The one customer whose invoices are paid; none for the whole account with its children."""
    item_kind: Mapped[str] = mapped_column(String(12), default="")
    """The kind of document that is paid, empty for all."""
    currency: Mapped[Currency]
    collect_when: Mapped[str] = mapped_column(String(12))
    days_before: Mapped[int] = mapped_column(SmallInteger, default=0)
    day_of_month: Mapped[int] = mapped_column(SmallInteger, default=1)
    amount_rule: Mapped[str] = mapped_column(String(10))
    fixed_minor: Mapped[Minor] = mapped_column(default=0)
    cap_invoice_minor: Mapped[Minor | None]
    cap_month_minor: Mapped[Minor | None]
    over_cap: Mapped[str] = mapped_column(String(4), default="skip")
    exclude_disputed: Mapped[bool] = mapped_column(default=True)
    with_overdue: Mapped[bool] = mapped_column(default=True)
    separate: Mapped[bool] = mapped_column(default=False)
    """Each invoice is charged by itself."""
    notice_days: Mapped[int] = mapped_column(SmallInteger, default=0)
    notice_free_minor: Mapped[Minor | None]
    """Invoices up to this amount need no notice: the payer agreed to the range."""
    method_id: Mapped[int] = mapped_column(ForeignKey("payment_method.id"), index=True)
    backup_method_id: Mapped[int | None] = mapped_column(ForeignKey("payment_method.id"))
    text: Mapped[str] = mapped_column(Text)
    text_version: Mapped[str] = mapped_column(String(20))
    agreed_by: Mapped[str] = mapped_column(String(254))
    agreed_at: Mapped[datetime] = mapped_column(default=utcnow)
    address: Mapped[str] = mapped_column(String(64), default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("autopay_mandate.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    paused_until: Mapped[date | None]
    skipped_through: Mapped[date | None]
    looked_on: Mapped[date | None]
    failures: Mapped[int] = mapped_column(SmallInteger, default=0)
    retry_on: Mapped[date | None]
    stopped: Mapped[str] = mapped_column(String(300), default="")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(254), default="")


class AutopayRun(Base):
    """One charge that a mandate began on a day, or why it began none. The unique constraint lets each begin once.

    ``part`` is the invoice that is charged by itself, 0 for all of them; a second ``attempt`` is the backup method's.
    """

    __tablename__ = "autopay_run"
    __table_args__ = (
        UniqueConstraint("mandate_id", "day", "part", "attempt"),
        CheckConstraint("outcome IN ('charging', 'paid', 'failed', 'asked', 'blocked', 'left_out')", name="outcome"),
        CheckConstraint("outcome <> 'charging' OR payment_id IS NOT NULL", name="charging_has_payment"),
    )

    id: Mapped[Id]
    mandate_id: Mapped[int] = mapped_column(ForeignKey("autopay_mandate.id"))
    day: Mapped[date]
    part: Mapped[Minor] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(SmallInteger, default=0)
    outcome: Mapped[str] = mapped_column(String(10), index=True)
    amount_minor: Mapped[Minor] = mapped_column(default=0)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), index=True)
    detail: Mapped[str] = mapped_column(String(500), default="")
    claimed_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)


class AutopayAnnouncement(Base):
    """A notice before a debit: what was said of an invoice, and when; a higher amount is announced anew."""

    __tablename__ = "autopay_announcement"
    __table_args__ = (UniqueConstraint("mandate_id", "invoice_id"),)

    id: Mapped[Id]
    mandate_id: Mapped[int] = mapped_column(ForeignKey("autopay_mandate.id"))
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    told_on: Mapped[date]
    collects_on: Mapped[date]
    amount_minor: Mapped[Minor]
