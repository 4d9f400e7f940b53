"""Disputes: what a customer refuses to pay and why, the talk about it, its files, and what was credited for it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Currency, Id, Minor, reversed_once, utcnow


class Dispute(Base):
    """An amount of an invoice that is not asked for while the dispute is open or answered.

    ``reference`` names the act of opening it: the same form sent twice opens one.
    """

    __tablename__ = "dispute"
    __table_args__ = (
        CheckConstraint("disputed_minor > 0", name="disputed_positive"),
        CheckConstraint("credited_minor BETWEEN 0 AND disputed_minor", name="credited_within"),
        CheckConstraint("state IN ('open', 'answered', 'resolved', 'withdrawn')", name="state"),
        CheckConstraint("resolution IN ('', 'credit', 'release')", name="resolution"),
        CheckConstraint("(state = 'resolved') = (resolution <> '')", name="resolved_somehow"),
        Index("ix_dispute_live", "invoice_id", sqlite_where=text("state IN ('open', 'answered')"),
              postgresql_where=text("state IN ('open', 'answered')")),
    )  # fmt: skip

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    """Who owes the invoice; a parent may have opened the dispute."""
    opened_by: Mapped[str] = mapped_column(String(254))
    contact: Mapped[str] = mapped_column(String(120), default="", info=TYPED)
    reason: Mapped[str] = mapped_column(String(30))
    x12_reason: Mapped[str] = mapped_column(String(2))
    line_text: Mapped[str] = mapped_column(String(200), default="", info=TYPED)
    quantity_expected: Mapped[str] = mapped_column(String(40), default="", info=TYPED)
    price_expected_minor: Mapped[int | None] = mapped_column(BigInteger)
    disputed_minor: Mapped[Minor]
    credited_minor: Mapped[Minor] = mapped_column(default=0)
    currency: Mapped[Currency]
    state: Mapped[str] = mapped_column(String(9), default="open")
    resolution: Mapped[str] = mapped_column(String(7), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    due_at: Mapped[datetime] = mapped_column(index=True)
    opened_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str] = mapped_column(String(254), default="")


class DisputeMessage(Base):
    """One turn of the talk, by either side; never changed."""

    __tablename__ = "dispute_message"
    __table_args__ = (CheckConstraint("side IN ('customer', 'us')", name="side"),)

    id: Mapped[Id]
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    author: Mapped[str] = mapped_column(String(254))
    side: Mapped[str] = mapped_column(String(8))
    act: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, info=TYPED)
    written_at: Mapped[datetime] = mapped_column(default=utcnow)


class DisputeFile(Base):
    """A file of the talk, by the type that its content shows; its bytes are read only to be sent."""

    __tablename__ = "dispute_file"
    __table_args__ = (CheckConstraint("size_bytes > 0", name="size_positive"),)

    id: Mapped[Id]
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("dispute_message.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    media_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class DisputeCredit(Base):
    """What an invoice was reduced by for a dispute, without cash. Undone by a row that reverses it."""

    __tablename__ = "dispute_credit"
    __table_args__ = (
        reversed_once("dispute_credit"),
        CheckConstraint("amount_minor <> 0", name="something_credited"),
        CheckConstraint("(amount_minor < 0) = (reverses_id IS NOT NULL)", name="below_zero_reverses"),
    )

    id: Mapped[Id]
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    reason: Mapped[str] = mapped_column(String(30))
    x12_reason: Mapped[str] = mapped_column(String(2))
    decided_by: Mapped[str] = mapped_column(String(254))
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), unique=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("dispute_credit.id"))
    posted_at: Mapped[datetime] = mapped_column(default=utcnow)
