"""Payments: what customers pay in the portal, through a gateway."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.domain.money import Money
from payportal.models.base import TYPED, Base, Code, Currency, Id, Minor, utcnow


class Payment(Base):
    """One act of paying. ``unknown`` means that the gateway has not told the outcome: nothing may be charged again.

    ``amount_minor`` is nought where credits cover all of it; ``fee_minor`` is what the processor kept of it.
    """

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", name="amount_positive"),
        CheckConstraint(
            "state IN ('created', 'pending', 'succeeded', 'failed', 'returned', 'refunded', 'unknown')", name="state"
        ),
        CheckConstraint(
            "payer_fee_refunded_minor >= 0 AND payer_fee_refunded_minor <= payer_fee_minor", name="fee_refunded_within"
        ),
        Index("uq_payment_quote", "quote_id", unique=True),
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    started_by: Mapped[str] = mapped_column(String(254))
    amount_minor: Mapped[Minor]
    fee_minor: Mapped[Minor] = mapped_column(default=0)
    on_account_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    """What of the amount is paid for no invoice: it is kept on the account."""
    purpose: Mapped[str] = mapped_column(String(100), default="", server_default="", info=TYPED)
    """What a payment on account is for, in the payer's words."""
    payer_fee_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    """What the payer is charged on top for the way of paying."""
    payer_fee_refunded_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    """What of that fee was set aside for refunds or went back so."""
    currency: Mapped[Currency]
    method: Mapped[str] = mapped_column(String(8), default="card")
    state: Mapped[str] = mapped_column(String(10), default="created", index=True)
    gateway: Mapped[str] = mapped_column(String(20))
    gateway_reference: Mapped[str] = mapped_column(String(100), default="", index=True)
    checkout_url: Mapped[str] = mapped_column(String(500), default="")
    failure: Mapped[str] = mapped_column(String(300), default="")
    failure_code: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The decline or return code (domain/decline.py)."""
    method_kind: Mapped[str] = mapped_column(String(16), default="card", server_default="card")
    method_id: Mapped[int | None] = mapped_column(ForeignKey("payment_method.id"))
    """The kept method that is charged; none where the payer pays on a hosted page."""
    quote_id: Mapped[int | None] = mapped_column(ForeignKey("fx_quote.id"))
    """The quote by which it is paid in another currency, each once (models/fx_quote.py); none: in its own."""
    paid_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    paid_currency: Mapped[str] = mapped_column(String(3), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
    paid_at: Mapped[datetime | None]

    @property
    def charges_a_kept_method(self) -> bool:
        """Return whether money is taken from a kept method, without a hosted page."""
        return self.method_id is not None

    @property
    def charged_minor(self) -> int:
        """Return what the payer is charged in the currency of the invoices: the amount and the fee on top."""
        return self.amount_minor + self.payer_fee_minor

    @property
    def charged(self) -> Money:
        """Return what the processor takes, in the currency in which the payer pays."""
        if self.paid_currency:
            return Money(self.paid_minor, self.paid_currency)
        return Money(self.charged_minor, self.currency)


class PaymentLine(Base):
    """What of a payment is for which invoice. ``live`` while it may still take money: once per invoice at a time."""

    __tablename__ = "payment_line"
    __table_args__ = (
        CheckConstraint(
            "amount_minor >= 0 AND discount_minor >= 0 AND coupon_minor >= 0 AND amount_minor + coupon_minor > 0",
            name="amounts"),
        Index("uq_payment_line_live", "invoice_id", unique=True, sqlite_where=text("live"),
              postgresql_where=text("live")),
    )  # fmt: skip

    id: Mapped[Id]
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    number: Mapped[Code]
    amount_minor: Mapped[Minor]
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    coupon_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    """What a code takes off this invoice."""
    short_reason: Mapped[str] = mapped_column(String(12), default="", server_default="")
    """Why less than the open amount was paid (domain/short_pay.py); empty where all was."""
    short_note: Mapped[str] = mapped_column(String(200), default="", server_default="", info=TYPED)
    live: Mapped[bool] = mapped_column(default=True)

    @property
    def kept_minor(self) -> int:
        """Return what the payer keeps: the early-payment discount and what a code takes off."""
        return self.discount_minor + self.coupon_minor

    @property
    def settled_minor(self) -> int:
        """Return what the invoice is reduced by."""
        return self.amount_minor + self.kept_minor
