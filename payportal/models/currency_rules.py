"""The rules for paying in another currency: every version is kept, the latest holds."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Document, Id, utcnow


class CurrencyRulesVersion(Base):
    """One version of the rules, as ``domain.currency_rules`` reads them."""

    __tablename__ = "currency_rules"

    id: Mapped[Id]
    document: Mapped[Document]
    changed_by: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
