"""Files that went to a bank, as they went, and which orders went in them: each once."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Code, Currency, Id, Minor, utcnow


class PaymentFile(Base):
    """A file that was written; ``orders_digest`` names its orders, its originator and its format, to the letter."""

    __tablename__ = "payment_file"
    __table_args__ = (UniqueConstraint("format", "origin", "created_on", "of_day"),)

    id: Mapped[Id]
    batch_id: Mapped[str] = mapped_column(String(35), unique=True)
    format: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(20))
    origin: Mapped[Code]
    created_on: Mapped[date]
    of_day: Mapped[int]
    execute_on: Mapped[date | None]
    order_count: Mapped[int]
    total_minor: Mapped[Minor]
    currency: Mapped[Currency]
    orders_digest: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    """Not unique: two accounts may have checks of the same numbers, in a layout that does not name the account."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    created_by: Mapped[str] = mapped_column(String(254))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class PaymentFileOrder(Base):
    """What may go out once only: an order to be paid, a mandate's collection, the number of a check."""

    __tablename__ = "payment_file_order"
    __table_args__ = (
        UniqueConstraint("purpose", "order_key"),
        CheckConstraint("amount_minor > 0", name="amount_above_zero"),
    )

    id: Mapped[Id]
    file_id: Mapped[int] = mapped_column(ForeignKey("payment_file.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    order_key: Mapped[str] = mapped_column(String(150))
    amount_minor: Mapped[Minor]
    bank_reference: Mapped[str] = mapped_column(String(35), default="", index=True)
    """What the bank will call it when it comes back: the trace number of an ACH entry."""
