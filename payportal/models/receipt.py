"""Receipts: money that arrived, and how much of it still waits."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.domain.receipt import ReceiptState
from payportal.models.base import Base, Code, Currency, Document, Id, Minor, utcnow


class Receipt(Base):
    """One arrival of money.

    ``unapplied_minor`` waits to be applied, ``on_account_minor`` was left on the customer's account on purpose,
    ``returned_minor`` went back while the rest stands, ``refunded_minor`` was set aside for refunds or went back so;
    what is left is applied. The database refuses more than arrived. A receipt of nothing ties credit memos to what a
    payment pays with them alone.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint("amount_minor > 0 OR (amount_minor = 0 AND payment_id IS NOT NULL)", name="amount_positive"),
        CheckConstraint("unapplied_minor >= 0", name="unapplied_not_negative"),
        CheckConstraint("on_account_minor >= 0", name="on_account_not_negative"),
        CheckConstraint("unapplied_minor + on_account_minor <= amount_minor", name="within_amount"),
        CheckConstraint(
            "returned_minor >= 0 AND unapplied_minor + on_account_minor + returned_minor <= amount_minor",
            name="returned_within",
        ),
        CheckConstraint(
            "refunded_minor >= 0 AND unapplied_minor + on_account_minor + returned_minor + refunded_minor"
            " <= amount_minor",
            name="refunded_within",
        ),
        CheckConstraint("on_account_minor = 0 OR customer_id IS NOT NULL", name="on_account_of_somebody"),
        Index("ix_receipt_waiting", "id", sqlite_where=text("unapplied_minor > 0"),
              postgresql_where=text("unapplied_minor > 0")),
    )  # fmt: skip

    id: Mapped[Id]
    transaction_id: Mapped[str] = mapped_column(String(100), index=True)
    bank_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"), unique=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), unique=True)
    value_date: Mapped[date] = mapped_column(index=True)
    amount_minor: Mapped[Minor]
    unapplied_minor: Mapped[Minor]
    on_account_minor: Mapped[Minor] = mapped_column(default=0)
    returned_minor: Mapped[Minor] = mapped_column(default=0)
    refunded_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    currency: Mapped[Currency]
    method: Mapped[str] = mapped_column(String(8))
    payer_name: Mapped[str] = mapped_column(String(200), default="")
    payer_account: Mapped[Code] = mapped_column(default="")
    check_number: Mapped[Code] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(Text, default="")
    memo: Mapped[str] = mapped_column(Text, default="")
    remittance: Mapped[Document] = mapped_column(default=list)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    decision_count: Mapped[int] = mapped_column(default=0)
    reversed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def left_minor(self) -> int:
        """Return what neither went back nor is set aside to go back."""
        return self.amount_minor - self.returned_minor - self.refunded_minor

    @property
    def state(self) -> ReceiptState:
        """Return where the money stands, from its amounts alone."""
        if self.reversed_at is not None:
            return ReceiptState.REVERSED
        if self.unapplied_minor:
            return ReceiptState.UNIDENTIFIED if self.customer_id is None else ReceiptState.UNAPPLIED
        on_account = 0 < self.on_account_minor == self.left_minor
        return ReceiptState.ON_ACCOUNT if on_account else ReceiptState.APPLIED
