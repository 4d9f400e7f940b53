"""What clerks' decisions taught: who pays under which mark, habits of customers, and readings that were refused."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.matching.taught import ENOUGH
from payportal.models.base import Base, Id, utcnow

CUSTOMER_WIDE = text("invoice_id IS NULL")
ONE_ITEM = text("invoice_id IS NOT NULL")


class Learned(Base):
    """One thing that is believed since decisions said so; the counts are those of its lessons that stand.

    ``mark`` is an account (``acct:``), a name (``name:``) or the words of a memo (``text:``); of a habit it is what the
    customer does. ``streak`` counts the confirmations since it was last contradicted. Only ``rejected`` names an item,
    where it was the item that was refused and not the customer.
    """

    __tablename__ = "learned"
    __table_args__ = (
        CheckConstraint("kind IN ('alias', 'account', 'habit', 'rejected')", name="kind"),
        CheckConstraint("confirmed >= 0 AND contradicted >= 0 AND streak >= 0", name="counts"),
        CheckConstraint("invoice_id IS NULL OR kind = 'rejected'", name="item_of_rejected"),
        Index("uq_learned_of_customer", "mark", "kind", "customer_id", unique=True, sqlite_where=CUSTOMER_WIDE,
              postgresql_where=CUSTOMER_WIDE),
        Index("uq_learned_of_item", "mark", "kind", "customer_id", "invoice_id", unique=True, sqlite_where=ONE_ITEM,
              postgresql_where=ONE_ITEM),
    )  # fmt: skip

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(8))
    mark: Mapped[str] = mapped_column(String(240))
    shown: Mapped[str] = mapped_column(String(200), default="")
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    confirmed: Mapped[int] = mapped_column(default=0)
    contradicted: Mapped[int] = mapped_column(default=0)
    streak: Mapped[int] = mapped_column(default=0)
    taught_by: Mapped[str] = mapped_column(String(254))
    first_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_at: Mapped[datetime] = mapped_column(default=utcnow)
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(String(254), default="")


class Lesson(Base):
    """What one decision said for (1) or against (-1) something learned; taken back when the decision is undone."""

    __tablename__ = "lesson"
    __table_args__ = (
        UniqueConstraint("learned_id", "entry_id"),
        CheckConstraint("says IN (1, -1)", name="says"),
    )

    id: Mapped[Id]
    learned_id: Mapped[int] = mapped_column(ForeignKey("learned.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    says: Mapped[int]
    taught_by: Mapped[str] = mapped_column(String(254))
    taught_at: Mapped[datetime] = mapped_column(default=utcnow)
    taken_back_at: Mapped[datetime | None]


def is_used() -> ColumnElement[bool]:
    """Return the condition that something learned counts at all: not revoked, and not contradicted since."""
    return and_(Learned.revoked_at.is_(None), Learned.streak > 0)


def is_certain() -> ColumnElement[bool]:
    """Return the condition of ``taught.certain`` that is not revoked."""
    return and_(Learned.revoked_at.is_(None), Learned.streak >= ENOUGH * (1 + Learned.contradicted))
