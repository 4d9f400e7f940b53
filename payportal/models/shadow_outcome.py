"""Shadow outcomes: what a run would have applied, had a class not been in shadow or behind a closed gate."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Document, Minor, utcnow


class ShadowOutcome(Base):
    """The last word of the matcher on one receipt before a person decided it; nothing of it was applied.

    ``policy_id`` is the business's version in force then, empty for the policy as delivered; ``lines`` are item, cash,
    discount, adjustment and its reason, in minor units.
    """

    __tablename__ = "shadow_outcome"
    __table_args__ = (CheckConstraint("withheld_by IN ('shadow', 'gate')", name="withheld_by"),)

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), primary_key=True, autoincrement=False)
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("match_policy.id"), index=True)
    withheld_by: Mapped[str] = mapped_column(String(8))
    evidence_class: Mapped[str] = mapped_column(String(24))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    lines: Mapped[Document]
    on_account_minor: Mapped[Minor] = mapped_column(default=0)
    confidence_ppm: Mapped[int]
    recorded_at: Mapped[datetime] = mapped_column(default=utcnow)
