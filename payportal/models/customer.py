"""Customers, how they are found, and who pays for whom."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Code, Document, Id, utcnow


class Customer(Base):
    """A business that owes on invoices; ``number`` is the ERP's."""

    __tablename__ = "customer"

    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), default="")
    currency: Mapped[str] = mapped_column(String(3), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    payment_terms: Mapped[str] = mapped_column(String(64), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    language: Mapped[str] = mapped_column(String(12), default="")
    extras: Mapped[Document] = mapped_column(default=dict)
    source_digest: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class PayerAlias(Base):
    """A name under which a customer pays, as the ERP says; what clerks teach stands in ``learned``."""

    __tablename__ = "payer_alias"
    __table_args__ = (UniqueConstraint("customer_id", "name"),)

    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(254), default="erp")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class PayerAccount(Base):
    """A bank account from which a customer pays, as the ERP says; what clerks teach stands in ``learned``."""

    __tablename__ = "payer_account"
    __table_args__ = (UniqueConstraint("customer_id", "account"),)

    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    account: Mapped[Code]
    source: Mapped[str] = mapped_column(String(254), default="erp")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class PayerKey(Base):
    """An indexed key that leads from payer text to customers (written from matching.keys.payer_keys)."""

    __tablename__ = "payer_key"
    __table_args__ = (Index("ix_payer_key_customer_id", "customer_id"),)

    key: Mapped[str] = mapped_column(String(240), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True)
