"""Payment plans: an invoice in instalments, as a customer proposed and a clerk approved it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Currency, Id, Minor, utcnow


class InstalmentPlan(Base):
    """A plan for what was open of an invoice, ``total_minor``; an invoice has one proposed or approved plan at most."""

    __tablename__ = "instalment_plan"
    __table_args__ = (
        CheckConstraint("total_minor > 0", name="total_positive"),
        CheckConstraint("state IN ('proposed', 'approved', 'rejected', 'withdrawn', 'ended', 'broken')", name="state"),
        Index("uq_instalment_plan_live", "invoice_id", unique=True,
              sqlite_where=text("state IN ('proposed', 'approved')"),
              postgresql_where=text("state IN ('proposed', 'approved')")),
    )  # fmt: skip

    id: Mapped[Id]
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    total_minor: Mapped[Minor]
    currency: Mapped[Currency]
    state: Mapped[str] = mapped_column(String(9), default="proposed", index=True)
    proposed_by: Mapped[str] = mapped_column(String(254))
    note: Mapped[str] = mapped_column(String(500), default="", info=TYPED)
    proposed_at: Mapped[datetime] = mapped_column(default=utcnow)
    decided_by: Mapped[str] = mapped_column(String(254), default="")
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(500), default="", info=TYPED)
    ended_at: Mapped[datetime | None]


class Instalment(Base):
    """One part of a plan: how much by when; whether it is paid, the books say."""

    __tablename__ = "instalment"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("instalment_plan.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_on: Mapped[date]
    amount_minor: Mapped[Minor]
