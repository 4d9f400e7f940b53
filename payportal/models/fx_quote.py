"""Quotes: an amount in the customer's own currency that holds until a moment, for one basket and one payment."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.domain.money import Money
from payportal.models.base import Base, Currency, Id, Minor, utcnow


class FxQuote(Base):
    """``amount_minor`` of ``currency`` is paid by ``paid_minor`` of ``paid_currency``, if it is before ``expires_at``.

    ``rate`` is units of the paid currency for 1 of the other, with the spread; ``mid_rate`` is without it. At the
    middle rate the paid money is worth ``value_minor`` of ``currency``. ``basket`` is the digest of what would be paid.
    That a quote is used once is a unique constraint on ``payment.quote_id``.
    """

    __tablename__ = "fx_quote"
    __table_args__ = (
        CheckConstraint("amount_minor > 0 AND paid_minor > 0 AND value_minor > 0 AND spread_bp >= 0", name="amounts"),
        CheckConstraint("currency <> paid_currency", name="two_currencies"),
        CheckConstraint("state IN ('open', 'used', 'lapsed')", name="state"),
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    made_for: Mapped[str] = mapped_column(String(254))
    basket: Mapped[str] = mapped_column(String(64))
    currency: Mapped[Currency]
    amount_minor: Mapped[Minor]
    paid_currency: Mapped[Currency]
    paid_minor: Mapped[Minor]
    value_minor: Mapped[Minor]
    mid_rate: Mapped[str] = mapped_column(String(40))
    rate: Mapped[str] = mapped_column(String(40))
    spread_bp: Mapped[int]
    rate_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(6), default="open")
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime]

    @property
    def amount(self) -> Money:
        """Return what is settled."""
        return Money(self.amount_minor, self.currency)

    @property
    def paid(self) -> Money:
        """Return what is paid for it."""
        return Money(self.paid_minor, self.paid_currency)
