"""In which currency a basket is paid: what may be chosen, the quote that holds, and what became of the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import PayportalError
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.models.fx_quote import FxQuote
from payportal.models.payment import Payment
from payportal.queries import currency_rules, payment_exchange
from payportal.services import fx_quotes
from payportal.services.fx_quotes import Basket as Quoted
from payportal.web.clock import now
from payportal.web.guards import signed_in
from payportal.web.portal.account import own_id
from payportal.web.settling import cards


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One currency to pay in: about how much, or why it is not offered."""

    currency: str
    about_minor: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldQuote:
    """A quote as the page shows it, amounts in minor units; it is not tied to a session any more."""

    reference: str
    amount: Money
    paid: Money
    mid_rate: str
    rate: str
    spread_bp: int
    rate_on: date
    source: str
    expires_at: datetime

    @property
    def spread_percent(self) -> Decimal:
        """Return the spread in per cent."""
        return payment_exchange.spread_percent(self.spread_bp)

    @property
    def seconds_left(self) -> int:
        """Return for how long it holds from now."""
        return max(int((self.expires_at - now()).total_seconds()), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidIn:
    """The panel of one basket: ``seen`` says whether what is asked to be paid is what the payer saw.

    ``over`` says why the quote before is no more, with ``before`` what it came to.
    """

    choices: tuple[Choice, ...] = ()
    chosen: str = ""
    quote: HeldQuote | None = None
    seen: bool = True
    error: str = ""
    over: str = ""
    before: Money | None = None
    not_alone: str = ""

    @property
    def changed_minor(self) -> int:
        """Return by how much a new quote differs from the one before, in minor units of its currency."""
        return self.quote.paid.minor - self.before.minor if self.quote and self.before else 0

    def charged(self, amount: Money) -> Money:
        """Return what the processor would take."""
        return self.quote.paid if self.quote else amount

    @property
    def errors(self) -> dict[str, list[str]]:
        """Return the mistake for the summary on top."""
        return {"pay_in": [self.error]} if self.error else {}


def about(amount: Money) -> Money:
    """Return what ``amount`` comes to about in the currency that the form names; as it is where none can be told."""
    asked = request.form.get("pay_in", "")
    if not amount.minor or asked in ("", amount.currency):
        return amount
    try:
        return fx_quotes.price(db.session(), amount, asked, at=now(), step_minor=cards().step(asked)).paid
    except PayportalError:
        return amount


def of(amount: Money, settled: Mapping[int, int], credits: Mapping[str, int], *, why_asked: str = "") -> PaidIn:
    """Return the panel for what a basket comes to, with the quote that the form carries or a new one.

    A quote is written only for a form that was sent, never for a page that is only looked at.
    """
    pairs = currency_rules.current(db.session()).paid_in(amount.currency)
    if not pairs or amount.minor <= 0:
        return PaidIn(seen=request.form.get("pay_in", "") in ("", amount.currency))
    if why_asked:
        return PaidIn(not_alone=_alone(amount.currency))
    choices = tuple(_choice(amount, pair.paid) for pair in pairs)
    asked = request.form.get("pay_in", "")[:3]
    if request.method != "POST" or asked in ("", amount.currency):
        return PaidIn(choices=choices, chosen=amount.currency, seen=not request.form.get("quote"))
    refused = next(
        (one.reason for one in choices if one.currency == asked),
        say("it is not among the currencies in which you may pay"),
    )
    if refused:
        wrong = say(
            "%(currency)s is not offered now: %(reason)s. Pay in another currency.", currency=asked, reason=refused
        )
        return PaidIn(choices=choices, chosen=amount.currency, seen=False, error=wrong)
    return _quoted(choices, Quoted(customer_id=own_id(), amount=amount, settled=settled, credits=credits), asked)


def _alone(currency: str) -> str:
    return say("An approver of your company is asked first, and a rate does not wait for days: this is paid in "
               "%(currency)s.", currency=currency)  # fmt: skip


def _choice(amount: Money, currency: str) -> Choice:
    try:
        found = fx_quotes.price(db.session(), amount, currency, at=now(), step_minor=cards().step(currency))
    except PayportalError as refused:
        return Choice(currency=currency, reason=refused.message)
    return Choice(currency=currency, about_minor=found.paid.minor)


def _quoted(choices: tuple[Choice, ...], basket: Quoted, asked: str) -> PaidIn:
    """Return the panel with the quote of the form as long as it holds; else with a new one, and why."""
    with transaction() as session:
        before = fx_quotes.known(session, request.form.get("quote", "")[:40], basket.customer_id, made_for=_payer())
        over = fx_quotes.fault(before, basket, asked, at=now()) if before else ""
        if before is not None and over == fx_quotes.USED and _sent_twice(session, before):
            return PaidIn(choices=choices, chosen=asked, quote=_held(before))
        if before is not None and not over and request.form.get("act") != "renew":
            return PaidIn(choices=choices, chosen=asked, quote=_held(before))
        paid_before = before.paid if before and before.paid_currency == asked else None
        quote = _made(session, before, basket, asked)
    return PaidIn(choices=choices, chosen=asked, quote=quote, seen=False, over=over, before=paid_before)


def _sent_twice(session: Session, quote: FxQuote) -> bool:
    """Return whether the quote was used by the payment that this very form began."""
    own = Payment.quote_id == quote.id, Payment.reference == request.form.get("reference", "")
    return session.scalar(select(Payment.id).where(*own)) is not None


def _made(session: Session, before: FxQuote | None, basket: Quoted, asked: str) -> HeldQuote:
    if before is not None:
        fx_quotes.lapse(session, before)
    step = cards().step(asked)
    return _held(fx_quotes.make(session, basket, asked, made_for=_payer(), at=now(), step_minor=step))


def _held(quote: FxQuote) -> HeldQuote:
    return HeldQuote(
        reference=quote.reference, amount=quote.amount, paid=quote.paid, mid_rate=quote.mid_rate, rate=quote.rate,
        spread_bp=quote.spread_bp, rate_on=quote.rate_on, source=quote.source, expires_at=quote.expires_at,
    )  # fmt: skip


def _payer() -> str:
    return signed_in().email
