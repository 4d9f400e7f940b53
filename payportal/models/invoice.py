"""Open items as the ERP sent them, with the balance that remains here."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Code, Currency, Document, Id, Minor, utcnow


class Invoice(Base):
    """An invoice, debit memo or credit memo (negative amounts); ``open_minor`` moves between nought and the amount."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("customer_id", "number"),
        CheckConstraint("kind IN ('invoice', 'credit_memo', 'debit_memo')", name="kind"),
        CheckConstraint(
            "(kind = 'credit_memo' AND amount_minor < 0 AND open_minor BETWEEN amount_minor AND 0)"
            " OR (kind <> 'credit_memo' AND amount_minor >= 0 AND open_minor BETWEEN 0 AND amount_minor)",
            name="open_within_amount",
        ),
        Index("ix_invoice_customer_open", "customer_id", "currency", sqlite_where=text("open_minor <> 0"),
              postgresql_where=text("open_minor <> 0")),
        Index("ix_invoice_customer_due", "customer_id", "currency", "due_date"),
        Index("ix_invoice_open_amount", "currency", "open_minor"),
        Index("ix_invoice_net_amount", "currency", "net_minor"),
        Index("ix_invoice_number", "number"),
        Index("ix_invoice_open_due", "due_date", "id", sqlite_where=text("open_minor > 0"),
              postgresql_where=text("open_minor > 0")),
        Index("ix_invoice_open_issued", "issue_date", "id", sqlite_where=text("open_minor > 0"),
              postgresql_where=text("open_minor > 0")),
    )  # fmt: skip

    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    number: Mapped[Code]
    kind: Mapped[str] = mapped_column(String(12), default="invoice")
    issue_date: Mapped[date]
    due_date: Mapped[date]
    currency: Mapped[Currency]
    amount_minor: Mapped[Minor]
    opened_minor: Mapped[Minor]
    """The balance with which the item entered these books: the ERP's open amount, corrected by its later files."""
    open_minor: Mapped[Minor]
    payment_terms: Mapped[str] = mapped_column(String(64), default="")
    discount_date: Mapped[date | None]
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    net_minor: Mapped[Minor]
    """The opening balance less the discount: what an early payer sends."""
    purchase_order: Mapped[Code] = mapped_column(default="")
    sales_order: Mapped[Code] = mapped_column(default="")
    references: Mapped[Document] = mapped_column(default=list)
    description: Mapped[str] = mapped_column(String(500), default="")
    program: Mapped[Code] = mapped_column(default="")
    extras: Mapped[Document] = mapped_column(default=dict)
    source_digest: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class InvoiceLine(Base):
    """What a document is for, line by line, as the ERP states it; decimals that are not money are kept as texts.

    ``amount_minor`` is the line without tax; ``tax_rate`` is percent, empty where the ERP says none.
    """

    __tablename__ = "invoice_line"

    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    description: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[str] = mapped_column(String(30), default="")
    unit: Mapped[str] = mapped_column(String(20), default="")
    unit_price: Mapped[str] = mapped_column(String(30), default="")
    tax_rate: Mapped[str] = mapped_column(String(12), default="")
    tax_category: Mapped[str] = mapped_column(String(2), default="")
    amount_minor: Mapped[Minor]


class InvoiceKey(Base):
    """A reference key under which an open item may be quoted (written from matching.keys.item_keys)."""

    __tablename__ = "invoice_key"
    __table_args__ = (Index("ix_invoice_key_invoice_id", "invoice_id"),)

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
