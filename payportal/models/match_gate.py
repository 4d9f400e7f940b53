"""Closed gates: classes of evidence that apply nothing by themselves until they are opened again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Id, utcnow

MEASURED = "auto"
"""Who closed a gate because of what was measured; anything else is a person."""
_CLOSED = text("opened_at IS NULL")


class MatchGate(Base):
    """One closing of a class, for the business or for one customer, and its opening; a gate without a row is open."""

    __tablename__ = "match_gate"
    __table_args__ = (
        CheckConstraint("(customer_id IS NULL) = (scope = 'business')", name="scope_of_customer"),
        CheckConstraint("(opened_at IS NULL) = (opened_by = '')", name="opened_by_somebody"),
        Index("uq_match_gate_closed", "scope", "evidence_class", unique=True, sqlite_where=_CLOSED,
              postgresql_where=_CLOSED),
    )  # fmt: skip

    id: Mapped[Id]
    scope: Mapped[str] = mapped_column(String(32))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    evidence_class: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(Text, info=TYPED)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    """The undone application that closed it."""
    closed_by: Mapped[str] = mapped_column(String(254))
    closed_at: Mapped[datetime] = mapped_column(default=utcnow)
    opened_by: Mapped[str] = mapped_column(String(254), default="")
    opened_at: Mapped[datetime | None]
    opened_reason: Mapped[str] = mapped_column(Text, default="", info=TYPED)
