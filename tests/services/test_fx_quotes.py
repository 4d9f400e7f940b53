"""Quotes: for one basket and one person, until a moment, for one payment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.money import Money
from payportal.models.fx_quote import FxQuote
from payportal.models.payment import Payment
from payportal.services import fx_quotes, payments
from payportal.services.fx_quotes import Basket
from tests.services.a_payment import PAYER, TODAY, a_customer, an_invoice, an_order, open_minor
from tests.services.a_quote import NOW, a_payment_by, a_quote, a_rate, some_rules

HUNDRED = Money(10000, "USD")


@pytest.fixture
def acme(session):
    return a_customer(session)


@pytest.fixture
def offered(session):
    a_rate(session, "EUR", "USD", "1.1172")
    a_rate(session, "EUR", "KWD", "0.3421")
    return some_rules(session, ("USD", "EUR", 150), ("USD", "KWD", 0), lock_minutes=10, oldest_days=3)


def why(session, amount=HUNDRED, currency="EUR", at=NOW):
    with pytest.raises(PayportalError) as refused:
        fx_quotes.price(session, amount, currency, at=at)
    return refused.value.message


def test_a_quote_says_all_that_made_it_and_until_when_it_holds(session, acme, offered):
    quote = fx_quotes.make(session, Basket(customer_id=acme, amount=HUNDRED), "EUR", made_for=PAYER, at=NOW)
    assert (quote.paid, quote.rate, quote.mid_rate) == (Money(9085, "EUR"), "0.9085213", "0.89509488")
    assert (quote.spread_bp, quote.source, quote.rate_on, quote.state) == (150, "ECB", TODAY, "open")
    assert quote.value_minor == 10150  # 90.85 / 0.89509488
    assert quote.expires_at - quote.made_at == timedelta(minutes=10)


def test_a_processor_that_rounds_is_asked_for_what_it_takes(session, acme, offered):
    basket = Basket(customer_id=acme, amount=HUNDRED)
    exact = fx_quotes.make(session, basket, "KWD", made_for=PAYER, at=NOW)
    rounded = fx_quotes.make(session, basket, "KWD", made_for=PAYER, at=NOW, step_minor=10)
    assert (str(exact.paid), str(rounded.paid)) == ("30.621 KWD", "30.620 KWD")


def test_why_nothing_is_quoted_is_said_in_words(session, acme, offered):
    assert why(session, currency="CHF") == "it is not among the currencies in which you may pay"
    assert why(session, at=NOW + timedelta(days=4)) == "the last exchange rate is of 15 Oct 2026, which is too old"
    assert why(session, at=NOW - timedelta(days=1)) == "there is no exchange rate for it"


def test_only_the_named_source_is_quoted(session, acme):
    a_rate(session, "USD", "EUR", "0.95", source="desk")
    a_rate(session, "USD", "EUR", "0.90", on=date(2026, 10, 14))
    some_rules(session, ("USD", "EUR", 0), source="ECB")
    assert fx_quotes.price(session, HUNDRED, "EUR", at=NOW).paid == Money(9000, "EUR")
    some_rules(session, ("USD", "EUR", 0))
    assert fx_quotes.price(session, HUNDRED, "EUR", at=NOW).paid == Money(9500, "EUR")


def refusal(session, order):
    with pytest.raises(Conflict) as refused:
        payments.start(session, order, gateway="sandbox", on=TODAY)
    return refused.value.code


def test_a_quote_is_used_by_one_payment_for_what_it_was_made_for(session, acme, offered):
    first, second = an_invoice(session, acme, "INV-1", 10000), an_invoice(session, acme, "INV-2", 10000)
    quote = a_quote(session, acme, {first: 10000}, 10000)
    order = replace(an_order(acme, {first: 10000}, 10000), quote=quote.reference)
    assert refusal(session, replace(order, settled={second: 10000})) == fx_quotes.CHANGED
    assert refusal(session, replace(order, started_by="somebody@acme.example")) == fx_quotes.CHANGED
    assert refusal(session, replace(order, quote="FXQ-NO")) == fx_quotes.CHANGED
    payment_id = a_payment_by(session, quote, {first: 10000})
    assert session.get_one(Payment, payment_id).charged == quote.paid
    again = payments.start(session, order, gateway="sandbox", on=TODAY)
    assert again.id == payment_id  # the same act once more
    assert refusal(session, replace(order, quote="")) == "begun_otherwise"
    session.get_one(Payment, payment_id).gateway_reference = ""
    payments.abandon(session, payment_id)
    assert refusal(session, replace(order, reference="PAY-2")) == fx_quotes.USED
    assert session.scalars(select(FxQuote.state)).all() == ["used"]


def test_a_quote_that_ran_out_begins_no_payment(session, acme, offered):
    invoice = an_invoice(session, acme, "INV-1", 10000)
    quote = a_quote(session, acme, {invoice: 10000}, 10000, at=NOW)  # long ago
    order = replace(an_order(acme, {invoice: 10000}, 10000), quote=quote.reference)
    assert refusal(session, order) == fx_quotes.LAPSED
    assert session.scalars(select(Payment)).all() == []
    assert open_minor(session, invoice) == 10000


def test_a_page_opens_only_while_the_quote_holds_and_closes_soon_after(session, acme, offered):
    invoice = an_invoice(session, acme, "INV-1", 10000)
    quote = a_quote(session, acme, {invoice: 10000}, 10000)
    payment = session.get_one(Payment, a_payment_by(session, quote, {invoice: 10000}))
    quote.expires_at = datetime(2026, 10, 15, 12, 10, tzinfo=UTC)
    assert fx_quotes.page_until(session, payment) == datetime(2026, 10, 15, 12, 50, tzinfo=UTC)
    late = datetime(2026, 10, 15, 12, 16, tzinfo=UTC)
    assert not fx_quotes.too_late(session, payment, at=late)  # its page is open already
    payment.gateway_reference = ""
    assert fx_quotes.too_late(session, payment, at=late)
    assert not fx_quotes.too_late(session, payment, at=late - timedelta(minutes=2))
