"""Rates, rules and quotes, for tests of payments in another currency."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain.currency_rules import CurrencyPair, CurrencyRules
from payportal.domain.money import Money
from payportal.gateways.ports import Checkout
from payportal.models.currency_rules import CurrencyRulesVersion
from payportal.models.erp_batch import FxRate
from payportal.models.fx_quote import FxQuote
from payportal.models.journal import Account, JournalLine
from payportal.services import fx_quotes, payments
from payportal.services.fx_quotes import Basket
from tests.services.a_payment import PAYER, TODAY, an_order

NOW = datetime(2026, 10, 15, 12, 0, tzinfo=UTC)


def a_rate(session: Session, base: str, currency: str, rate: str, *, on: date = TODAY, source: str = "ECB") -> None:
    session.add(FxRate(rate_date=on, base=base, currency=currency, rate=str(Decimal(rate)), source=source, extras={}))
    session.flush()


def some_rules(session: Session, *pairs: tuple[str, str, int], **more: object) -> CurrencyRules:
    """Let invoices be paid in other currencies: invoiced, paid, spread in basis points."""
    rules = CurrencyRules(pairs=tuple(CurrencyPair(*pair) for pair in pairs), **more)
    session.add(CurrencyRulesVersion(document=rules.document(), changed_by="test"))
    session.flush()
    return rules


def a_quote(session: Session, customer_id: int, settled: dict[int, int], minor: int, currency: str = "EUR", *,
            of: str = "USD", at: datetime | None = None) -> FxQuote:  # fmt: skip
    basket = Basket(customer_id=customer_id, amount=Money(minor, of), settled=settled)
    quote = fx_quotes.make(session, basket, currency, made_for=PAYER, at=at or NOW)
    quote.expires_at = quote.expires_at if at else datetime(2999, 1, 1, tzinfo=UTC)
    session.flush()
    return quote


def a_payment_by(session: Session, quote: FxQuote, settled: dict[int, int], *, reference: str = "PAY-1",
                 **more: object) -> int:  # fmt: skip
    """Start a payment by a quote, open its page, and return the id."""
    order = replace(an_order(quote.customer_id, settled, quote.amount_minor, reference=reference),
                    quote=quote.reference, **more)  # fmt: skip
    payment = payments.start(session, order, gateway="sandbox", on=TODAY)
    payments.opened(session, payment.id, Checkout(f"sbx_{reference}", "/there"))
    session.flush()
    return payment.id


def books(session: Session) -> dict[str, int]:
    """Return debits less credits by account and currency, without what is nothing: ``1050 EUR``."""
    total = func.sum(JournalLine.debit - JournalLine.credit)
    query = select(Account.code, Account.currency, total).join(JournalLine, JournalLine.account_id == Account.id)
    rows = session.execute(query.group_by(Account.code, Account.currency))
    return {f"{code} {currency}": int(minor) for code, currency, minor in rows if minor}
