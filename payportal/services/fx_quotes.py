"""Quotes in the customer's own currency: made for one basket, held until a moment, used by one payment.

A quote that ran out charges nothing: whoever comes too late is shown a new one. What a payment is charged is what its
quote says, to the last minor unit.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.currency_rules import CurrencyPair, CurrencyRules
from payportal.domain.errors import BadAmount, Conflict, PayportalError
from payportal.domain.exchange import MidRate, customer_rate, exchanged, worth
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.fx_quote import FxQuote
from payportal.models.payment import Payment
from payportal.queries import currency_rules, fx_rates
from payportal.services import audit

OPENED_WITHIN = timedelta(minutes=5)
"""So long after its quote ran out the page of a payment that was begun in time may still be opened."""
PAGE_STAYS = timedelta(minutes=40)
"""So long after the quote ran out it may be paid there: processors keep a page open for half an hour at least."""
LAPSED, USED, CHANGED = "quote_lapsed", "quote_used", "quote_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What would be paid: the sum, and of which invoices and credits it comes about."""

    customer_id: int
    amount: Money
    settled: Mapping[int, int] = field(default_factory=dict)
    credits: Mapping[str, int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return a digest that is another one as soon as anything in the basket is."""
        parts = [self.customer_id, self.amount.minor, self.amount.currency, sorted(self.settled.items()),
                 sorted(self.credits.items())]  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What an amount comes to in another currency now: nothing is held yet."""

    paid: Money
    value: Money
    mid: MidRate
    rate: Decimal
    pair: CurrencyPair


def price(session: Session, amount: Money, currency: str, *, at: datetime, step_minor: int = 1) -> Price:
    """Return what ``amount`` would cost in ``currency`` now; raises PayportalError with the reason where none is told.

    ``step_minor`` is the smallest step in which the processor takes that currency.
    """
    rules = currency_rules.current(session)
    pair = next((one for one in rules.paid_in(amount.currency) if one.paid == currency), None)
    if pair is None:
        raise PayportalError(say("it is not among the currencies in which you may pay"), code="not_offered")
    known = fx_rates.found(session, amount.currency, currency, on=at.date(), oldest_days=rules.oldest_days,
                           source=rules.source)  # fmt: skip
    if known.mid is None:
        raise PayportalError(known.why_not, code="no_rate")
    rate = customer_rate(known.mid.rate, pair.spread_bp)
    try:
        paid = exchanged(amount, currency, rate, step_minor=step_minor)
    except BadAmount as error:
        raise PayportalError(say("the amount is too small or too large for it"), code="no_amount") from error
    value = worth(paid, amount.currency, known.mid.rate)
    if value.minor <= 0:
        raise PayportalError(say("the amount is too small or too large for it"), code="no_amount")
    return Price(paid=paid, value=value, mid=known.mid, rate=rate, pair=pair)


def make(session: Session, basket: Basket, currency: str, *, made_for: str, at: datetime,
         step_minor: int = 1) -> FxQuote:  # fmt: skip
    """Hold a price for a basket for as long as the rules say; raises PayportalError where there is none."""
    made = price(session, basket.amount, currency, at=at, step_minor=step_minor)
    rules: CurrencyRules = currency_rules.current(session)
    quote = FxQuote(
        reference=f"FXQ-{secrets.token_hex(12).upper()}", customer_id=basket.customer_id, made_for=made_for,
        basket=basket.digest, currency=basket.amount.currency, amount_minor=basket.amount.minor,
        paid_currency=currency, paid_minor=made.paid.minor, value_minor=made.value.minor,
        mid_rate=f"{made.mid.rate:f}", rate=f"{made.rate:f}", spread_bp=made.pair.spread_bp, rate_on=made.mid.on,
        source=made.mid.source, made_at=at, expires_at=at + timedelta(minutes=rules.lock_minutes),
    )  # fmt: skip
    session.add(quote)
    session.flush()
    audit.record(session, made_for, "quote", f"fx_quote:{quote.id}", amount=str(quote.amount), paid=str(quote.paid),
                 rate=quote.rate)  # fmt: skip
    return quote


def known(session: Session, reference: str, customer_id: int, *, made_for: str) -> FxQuote | None:
    """Return a quote that was made for this person and account, locked; None for any other."""
    own = FxQuote.reference == reference, FxQuote.customer_id == customer_id, FxQuote.made_for == made_for
    query = select(FxQuote).where(*own).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True)) if reference else None


def holds(quote: FxQuote, basket: Basket, currency: str, *, at: datetime) -> bool:
    """Return whether a quote may still be used for this basket and currency."""
    return fault(quote, basket, currency, at=at) == ""


def fault(quote: FxQuote, basket: Basket, currency: str, *, at: datetime) -> str:
    """Return why a quote may not be used, as a code; empty where it may."""
    if quote.state == "used":
        return USED
    if (quote.basket, quote.paid_currency) != (basket.digest, currency):
        return CHANGED
    return LAPSED if quote.state == "lapsed" or at >= quote.expires_at else ""


def lapse(session: Session, quote: FxQuote) -> None:
    """Let a quote that ran out be used no more."""
    if quote.state == "open":
        quote.state = "lapsed"
        session.flush()


WORDS = {
    USED: say("This rate was used for another payment already. Look at the new one, then pay."),
    CHANGED: say("What you pay changed since this rate was quoted. Look at the new one, then pay."),
    LAPSED: say("This rate ran out. Nothing was charged. Look at the new one, then pay."),
}


def page_until(session: Session, payment: Payment) -> datetime | None:
    """Return until when a payment by a quote may be paid on the processor's page; None for any other payment."""
    quote = session.get_one(FxQuote, payment.quote_id) if payment.quote_id else None
    return quote.expires_at + PAGE_STAYS if quote else None


def too_late(session: Session, payment: Payment, *, at: datetime) -> bool:
    """Return whether no page was opened for a payment while its quote held: then none is opened any more."""
    quote = session.get_one(FxQuote, payment.quote_id) if payment.quote_id else None
    return quote is not None and not payment.gateway_reference and at > quote.expires_at + OPENED_WITHIN


def use(session: Session, reference: str, basket: Basket, *, made_for: str, at: datetime) -> FxQuote:
    """Take a quote for a payment that begins now; raises Conflict where it may not be used, whatever a page said."""
    quote = known(session, reference, basket.customer_id, made_for=made_for)
    if quote is None:
        raise Conflict(WORDS[CHANGED], code=CHANGED)
    code = fault(quote, basket, quote.paid_currency, at=at)
    if code:
        raise Conflict(WORDS[code], code=code)
    quote.state = "used"
    session.flush()
    return quote
