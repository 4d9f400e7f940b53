"""Policies of the matcher: what may be applied by itself and how far, for the business and for single customers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Document, Id, utcnow

BUSINESS = "business"
_IN_FORCE = text("in_force_from IS NOT NULL AND superseded_at IS NULL")


class MatchPolicy(Base):
    """One version of a policy; what it says never changes, a change is the next version of its scope.

    ``scope`` is ``business`` or ``customer:ID``; ``rules`` holds for a customer only what differs. A version without
    ``in_force_from`` is a draft; at most one of a scope is in force.
    """

    __tablename__ = "match_policy"
    __table_args__ = (
        UniqueConstraint("scope", "version"),
        CheckConstraint("(customer_id IS NULL) = (scope = 'business')", name="scope_of_customer"),
        CheckConstraint("superseded_at IS NULL OR in_force_from IS NOT NULL", name="superseded_after_force"),
        CheckConstraint("version > 0", name="version_positive"),
        Index("uq_match_policy_in_force", "scope", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),
    )

    id: Mapped[Id]
    scope: Mapped[str] = mapped_column(String(32))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    version: Mapped[int]
    rules: Mapped[Document]
    author: Mapped[str] = mapped_column(String(254))
    reason: Mapped[str] = mapped_column(Text, info=TYPED)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    in_force_from: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]

    @property
    def state(self) -> str:
        """Return ``draft``, ``in_force`` or ``superseded``."""
        if self.in_force_from is None:
            return "draft"
        return "superseded" if self.superseded_at else "in_force"


def scope_of(customer_id: int | None) -> str:
    """Return the scope of a customer, or of the business."""
    return BUSINESS if customer_id is None else f"customer:{customer_id}"
