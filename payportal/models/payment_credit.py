"""Credits that a payment uses: credit memos and money that lies on the account, set aside while it may take money."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Code, Id, Minor

_LIVE = {"sqlite_where": text("live"), "postgresql_where": text("live")}


class PaymentCredit(Base):
    """What of one credit a payment uses: of a credit memo, or of a receipt. ``live`` once per credit at a time.

    ``used_minor`` is what was taken of it when the payment came; less than asked where it was used up meanwhile.
    """

    __tablename__ = "payment_credit"
    __table_args__ = (
        CheckConstraint("amount_minor > 0 AND used_minor BETWEEN 0 AND amount_minor", name="amounts"),
        CheckConstraint("(invoice_id IS NULL) <> (receipt_id IS NULL)", name="one_source"),
        Index("uq_payment_credit_live_invoice", "invoice_id", unique=True, **_LIVE),
        Index("uq_payment_credit_live_receipt", "receipt_id", unique=True, **_LIVE),
    )

    id: Mapped[Id]
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))
    number: Mapped[Code]
    amount_minor: Mapped[Minor]
    used_minor: Mapped[Minor] = mapped_column(default=0)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    """By which entry money on account was applied."""
    live: Mapped[bool] = mapped_column(default=True)

    @property
    def key(self) -> str:
        """Return how forms name the credit: ``memo-12`` or ``money-7``."""
        return f"memo-{self.invoice_id}" if self.invoice_id else f"money-{self.receipt_id}"
