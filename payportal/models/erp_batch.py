"""ERP batches: what came from and went to the ERP, and rates of exchange."""

from datetime import date, datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Currency, Document, Id, utcnow


class ErpBatch(Base):
    """One file of the ERP, in or out, with its counts."""

    __tablename__ = "erp_batch"

    id: Mapped[Id]
    direction: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    counts: Mapped[Document] = mapped_column(default=dict)
    problems: Mapped[Document] = mapped_column(default=list)
    actor: Mapped[str] = mapped_column(String(254))
    taken_at: Mapped[datetime] = mapped_column(default=utcnow)


class FxRate(Base):
    """Units of ``currency`` for one unit of ``base`` on a day, as text so that no digit is lost."""

    __tablename__ = "fx_rate"
    __table_args__ = (UniqueConstraint("rate_date", "base", "currency"),)

    id: Mapped[Id]
    rate_date: Mapped[date]
    base: Mapped[Currency]
    currency: Mapped[Currency]
    rate: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(60), default="")
    extras: Mapped[Document] = mapped_column(default=dict)
