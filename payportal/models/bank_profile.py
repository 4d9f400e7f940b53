"""Profiles of banks' own CSV files, by name."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Code, Document, Id, utcnow


class BankProfile(Base):
    """How one bank lays out its CSV, as the JSON object that was given; what it was before is in the audit chain."""

    __tablename__ = "bank_profile"

    id: Mapped[Id]
    name: Mapped[Code] = mapped_column(unique=True)
    document: Mapped[Document]
    changed_by: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
