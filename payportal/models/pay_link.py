"""Pay links: addresses that let somebody without an account pay, and no more than they name."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Id, utcnow

SCOPES = ("invoice", "statement", "receipt")


class PayLink(Base):
    """A link by the hash of its token, which is kept nowhere: it is reckoned from ``salt`` and the secret outside.

    An ``invoice`` link opens one invoice, a ``statement`` link several behind a mailed code, a ``receipt`` link one
    payment, for good. ``email`` is the address on file for which it was made.
    """

    __tablename__ = "pay_link"
    __table_args__ = (
        CheckConstraint("scope IN ('invoice', 'statement', 'receipt')", name="scope"),
        CheckConstraint("(scope = 'receipt') = (payment_id IS NOT NULL)", name="receipt_of_payment"),
        CheckConstraint("scope = 'receipt' OR expires_at IS NOT NULL", name="ends"),
    )

    id: Mapped[Id]
    salt: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(10))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[str] = mapped_column(String(200), default="", info=TYPED)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("pay_link.id"))
    """The fresh link that was mailed in its place."""
    uses: Mapped[int] = mapped_column(default=0)
    last_used_at: Mapped[datetime | None]

    def live(self, at: datetime) -> bool:
        """Return whether it still opens anything."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)


class PayLinkInvoice(Base):
    """An invoice that a link names."""

    __tablename__ = "pay_link_invoice"

    link_id: Mapped[int] = mapped_column(ForeignKey("pay_link.id"), primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), primary_key=True, index=True)


class PayLinkCode(Base):
    """A code that was mailed to the address on file; it too is reckoned from its ``salt``, and kept nowhere."""

    __tablename__ = "pay_link_code"

    id: Mapped[Id]
    link_id: Mapped[int] = mapped_column(ForeignKey("pay_link.id"), index=True)
    salt: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class GuestPayment(Base):
    """A payment that was begun through a link; ``email`` is where its payer wants the confirmation, empty for none."""

    __tablename__ = "guest_payment"

    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("pay_link.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), default="")
