"""At which rate a payment in another currency was made, for pages, papers and mails."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.money import Money
from payportal.models.fx_quote import FxQuote
from payportal.models.payment import Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentExchange:
    """``amount`` was paid by ``paid`` at ``rate`` of its currency for 1 of the other; ``mid_rate`` has no spread."""

    amount: Money
    paid: Money
    rate: str
    mid_rate: str
    spread_percent: Decimal
    source: str
    rate_on: date
    quoted_at: datetime


def of_payment(session: Session, payment_id: int) -> PaymentExchange | None:
    """Return how a payment was exchanged, None for one in the currency of its invoices."""
    query = select(FxQuote).join(Payment, Payment.quote_id == FxQuote.id).where(Payment.id == payment_id)
    quote = session.scalar(query)
    if quote is None:
        return None
    return PaymentExchange(
        amount=quote.amount, paid=quote.paid, rate=quote.rate, mid_rate=quote.mid_rate, source=quote.source,
        spread_percent=spread_percent(quote.spread_bp), rate_on=quote.rate_on, quoted_at=quote.made_at,
    )  # fmt: skip


def spread_percent(basis_points: int) -> Decimal:
    """Return a spread in per cent, with the decimals that it has."""
    return (Decimal(basis_points) / 100).normalize() + 0
