"""The owner's rules for disputes, promises and plans: every version is kept, the latest holds."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Document, Id, utcnow


class ArrangementRulesVersion(Base):
    """One version of the rules, as ``domain.arrangement_rules`` reads them."""

    __tablename__ = "arrangement_rules"

    id: Mapped[Id]
    document: Mapped[Document]
    changed_by: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
