"""The books of payments in another currency: what came, what went back, and what the rate brought or cost.

The invoice is settled in its own currency, to the cent. Beside that an entry changes card clearing into what was paid:
the position (1150) holds both sides, the spread (4310) is what the quote earned. The position is valued anew when the
processor tells that the money reached us, and what that differs is a gain or a loss (5400). Money that goes back takes
its own part of the position with it, so that nothing is left over when all of it went.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from payportal.domain.exchange import next_part, worth
from payportal.domain.money import Money
from payportal.ledger import postings
from payportal.ledger.entry import Entry
from payportal.ledger.postings import Exchange
from payportal.models.fx_quote import FxQuote
from payportal.models.payment import Payment
from payportal.models.refund import Refund
from payportal.queries import currency_rules, exchange_position, fx_rates
from payportal.queries.exchange_position import Standing
from payportal.services import exchange_shares, posting


def came(session: Session, payment: Payment, *, on: date, again: tuple[int, int] | None = None) -> None:
    """Post that a payment came as its quote says; nothing without a quote.

    ``again`` is what of it came a second time: settled and paid. When all of it stands, it is what the quote says.
    """
    quote = quote_of(session, payment)
    if quote is None:
        return
    there = exchange_position.standing(session, payment)
    rest = quote.amount_minor - there.settled, quote.paid_minor - there.paid
    settled, paid = again if again and again[0] < rest[0] else rest
    earned = quote.value_minor - quote.amount_minor
    spread = earned - there.spread if settled == rest[0] else next_part(earned, settled, quote.amount_minor)
    _post(session, payment, there, settled=settled, paid=paid, value=settled + spread, spread=spread, on=on)


def went(session: Session, payment: Payment, settled_minor: int, paid_minor: int, *, on: date, key: str = "") -> None:
    """Post that ``paid_minor`` of the paid currency went back, for ``settled_minor`` of the invoices' currency."""
    quote = quote_of(session, payment)
    if quote is None or not (settled_minor or paid_minor):
        return
    there = exchange_position.standing(session, payment)
    spread = next_part(there.spread, settled_minor, there.settled) if there.settled else 0
    if paid_minor > there.held:  # the processor changed it meanwhile: it is bought again at the rate of the day
        value = _worth(session, payment, quote, paid_minor, on=on, else_quoted=True) or 0
    else:
        value = next_part(there.value, paid_minor, there.held) if there.held else 0
        spread = spread if there.valued else value - settled_minor
    _post(session, payment, there, settled=-settled_minor, paid=-paid_minor, value=-value, spread=-spread, on=on,
          key=key)  # fmt: skip


def all_went(session: Session, payment: Payment, *, on: date) -> None:
    """Post that all that stands of a payment went back, but for what is set aside for refunds."""
    if payment.quote_id:
        there = exchange_position.standing(session, payment)
        settled, paid = exchange_shares.set_aside(session, payment)
        went(session, payment, there.settled - settled, there.paid - paid, on=on)


def refunded(session: Session, refund: Refund, *, on: date) -> None:
    """Post that a refund went out in the currency that was paid."""
    payment = session.get_one(Payment, refund.payment_id)
    went(session, payment, refund.amount_minor, refund.paid_minor, on=on, key=refund_key(refund))


def refund_came_back(session: Session, refund: Refund, *, on: date) -> None:
    """Post that a refund which had gone out came home: the same amounts, turned."""
    payment = session.get_one(Payment, refund.payment_id)
    if payment.quote_id:
        there = exchange_position.standing(session, payment)
        value = -exchange_position.value_of(session, refund_key(refund), payment.currency)
        _post(session, payment, there, settled=refund.amount_minor, paid=refund.paid_minor, value=value,
              spread=value - refund.amount_minor, on=on, key=f"{refund_key(refund)}:back")  # fmt: skip


def refund_key(refund: Refund) -> str:
    """Return the key of the entry by which a refund went out."""
    return f"exchange:refund:{refund.id}"


def reached_us(session: Session, payment: Payment, *, on: date, key: str) -> Entry | None:
    """Return the entry that values what we hold of a payment by the rate of the day, None where nothing differs."""
    quote = quote_of(session, payment)
    if quote is None:
        return None
    there = exchange_position.standing(session, payment)
    held, value = (there.held, there.value) if there.moves else (quote.paid_minor, quote.value_minor)
    now = _worth(session, payment, quote, held, on=on, else_quoted=False) if held > 0 else None
    if now is None or now == value:
        return None
    return postings.exchange_valued(payment.currency, now - value, on=on, key=key,
                                    source=exchange_position.source_of(payment))  # fmt: skip


def quote_of(session: Session, payment: Payment) -> FxQuote | None:
    """Return the quote by which a payment was made."""
    return session.get_one(FxQuote, payment.quote_id) if payment.quote_id else None


def in_own(session: Session, payment: Payment, minor: int) -> int:
    """Return an amount of the paid currency in the invoices' currency, at the middle rate of the quote."""
    quote = quote_of(session, payment)
    if quote is None:
        return minor
    size = worth(Money(abs(minor), payment.paid_currency), payment.currency, Decimal(quote.mid_rate)).minor
    return size if minor >= 0 else -size


def _worth(session: Session, payment: Payment, quote: FxQuote, paid: int, *, on: date, else_quoted: bool) -> int | None:
    rules = currency_rules.current(session)
    known = fx_rates.found(session, payment.currency, payment.paid_currency, on=on, oldest_days=rules.oldest_days,
                           source=rules.source)  # fmt: skip
    if known.mid is None and not else_quoted:
        return None
    rate = known.mid.rate if known.mid else Decimal(quote.mid_rate)
    return worth(Money(paid, payment.paid_currency), payment.currency, rate).minor


def _post(session: Session, payment: Payment, there: Standing, *, settled: int, paid: int, value: int, spread: int,
          on: date, key: str = "") -> None:  # fmt: skip
    exchange = Exchange(payment.currency, settled, payment.paid_currency, paid, value, spread)
    key = key or f"exchange:payment:{payment.id}:{there.moves + 1}"
    source = exchange_position.source_of(payment)
    posting.post(session, [postings.paid_in_another(exchange, on=on, key=key, source=source)])
