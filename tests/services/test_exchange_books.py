"""Payments in another currency in the books: the invoice to the cent, the cash as it came, the rest by name."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payportal.domain.exchange import next_part
from payportal.domain.fee import FeeRule
from payportal.domain.money import Money
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.gateways.told import DisputeState, DisputeTold, RefundState, RefundTold
from payportal.ledger.entry import balances
from payportal.ledger.postings import Exchange, paid_in_another
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.services import card_disputes, payment_fees, refunds, settlement
from payportal.services.refunds import RefundOrder
from tests.services.a_payment import PAYER, TODAY, a_customer, an_invoice, open_minor, state_of
from tests.services.a_quote import a_payment_by, a_quote, a_rate, books, some_rules
from tests.services.a_report import faults, take


def outcome(minor, currency="EUR", state=OutcomeState.SUCCEEDED):
    return Outcome(state=state, provider_reference="ch_1", amount=Money(minor, currency))


@pytest.fixture
def acme(session):
    return a_customer(session)


@pytest.fixture
def invoice(session, acme):
    return an_invoice(session, acme, "INV-1", 100000)


@pytest.fixture
def paid(session, acme, invoice):
    """1,000.00 USD paid by 938.40 EUR: 0.92 in the middle, 2 per cent spread."""
    a_rate(session, "USD", "EUR", "0.92")
    some_rules(session, ("USD", "EUR", 200))
    settled = {invoice: 100000}
    payment_id = a_payment_by(session, a_quote(session, acme, settled, 100000), settled)
    settlement.settle(session, payment_id, outcome(93840), on=TODAY)
    return payment_id


CAME = {"1050 EUR": 93840, "1150 EUR": -93840, "1150 USD": 102000, "3000 USD": -100000, "4310 USD": -2000}


def refund(session, payment_id, minor, key="RF-1"):
    order = RefundOrder(key=key, payment_id=payment_id, amount_minor=minor, reason="goods back", asked_by="clerk")
    made = refunds.start(session, order, on=TODAY)
    told = RefundTold(reference=f"re_{key}", key=key, amount=made.given, state=RefundState.SUCCEEDED)
    refunds.told(session, payment_id, [told], on=TODAY)
    return made.given


def test_the_invoice_is_settled_to_the_cent_and_the_cash_stands_in_the_currency_that_came(session, invoice, paid):
    assert (state_of(session, paid), open_minor(session, invoice)) == ("succeeded", 0)
    assert books(session) == CAME
    assert faults(session) == []


def test_another_sum_or_currency_than_the_quote_is_looked_at_by_a_person(session, acme, invoice):
    a_rate(session, "USD", "EUR", "0.92")
    some_rules(session, ("USD", "EUR", 200))
    payment_id = a_payment_by(session, a_quote(session, acme, {invoice: 100000}, 100000), {invoice: 100000})
    for wrong in (outcome(93839), outcome(100000, "USD"), outcome(93840, "GBP")):
        assert settlement.settle(session, payment_id, wrong, on=TODAY) == "unknown"
    assert open_minor(session, invoice) == 100000
    assert books(session) == {"1200 USD": 100000, "3000 USD": -100000}
    assert settlement.settle(session, payment_id, outcome(93840), on=TODAY) == "succeeded"
    assert books(session) == CAME


def test_a_returned_payment_leaves_nothing_behind(session, invoice, paid):
    settlement.settle(session, paid, outcome(93840, state=OutcomeState.RETURNED), on=TODAY)
    assert open_minor(session, invoice) == 100000
    assert books(session) == {"1200 USD": 100000, "3000 USD": -100000}
    assert faults(session) == []


def test_a_refund_gives_back_what_was_paid_in_its_currency(session, invoice, paid):
    given = [refund(session, paid, 33333, "RF-1"), refund(session, paid, 33333, "RF-2"),
             refund(session, paid, 33334, "RF-3")]  # fmt: skip
    assert [str(one) for one in given] == ["312.79 EUR", "312.80 EUR", "312.81 EUR"]
    assert sum(one.minor for one in given) == 93840
    assert state_of(session, paid) == "refunded"
    assert books(session) == {"1200 USD": 100000, "3000 USD": -100000}
    assert faults(session) == []


def test_what_is_refunded_after_a_part_was_refunded_and_the_rest_returned_adds_up(session, paid):
    refund(session, paid, 40000)
    settlement.settle(session, paid, outcome(93840, state=OutcomeState.RETURNED), on=TODAY)
    assert books(session) == {"1200 USD": 100000, "3000 USD": -100000}
    assert faults(session) == []


def test_a_refund_that_came_home_stands_as_before(session, paid):
    refund(session, paid, 40000)
    failed = RefundTold(reference="re_RF-1", key="RF-1", amount=Money(37536, "EUR"), state=RefundState.FAILED)
    refunds.told(session, paid, [failed], on=TODAY)
    assert books(session) == CAME | {"1200 USD": 40000, "2100 USD": -40000}
    assert faults(session) == []


def test_a_refund_made_at_the_processor_is_taken_in_by_what_the_payer_got(session, invoice, paid):
    told = RefundTold(reference="re_9", key="", amount=Money(10000, "EUR"), state=RefundState.SUCCEEDED)
    refunds.told(session, paid, [told], on=TODAY)
    [row] = session.query(Refund).all()
    assert (row.amount_minor, row.given) == (10656, Money(10000, "EUR"))  # 100.00 / 938.40 of 1,000.00
    whole = RefundTold(reference="re_10", key="", amount=Money(83840, "EUR"), state=RefundState.SUCCEEDED)
    assert refunds.told(session, paid, [told, whole], on=TODAY) == "refunded"
    assert books(session) == {"1200 USD": 100000, "3000 USD": -100000}
    assert faults(session) == []


def test_the_payment_says_what_it_is_in_both_currencies(session, paid):
    payment = session.get_one(Payment, paid)
    assert (payment.charged, payment.charged_minor, payment.currency) == (Money(93840, "EUR"), 100000, "USD")
    assert payment.started_by == PAYER


HEAD = (
    "automatic_payout_id,balance_transaction_id,created,currency,gross,fee,net,reporting_category,charge_id,"
    "source_id,customer_facing_amount,customer_facing_currency,payment_metadata[payment]"
)


def row(number, currency, gross, fee, net, *, category="charge", source="", faced="938.40", day="2026-10-16"):
    return (f"po_1,txn_{number},{day} 10:00:00,{currency},{gross},{fee},{net},{category},ch_1,{source},{faced},eur,"
            f"{'PAY-1' if category == 'charge' else ''}")  # fmt: skip


def tomorrow(session, rate):
    a_rate(session, "USD", "EUR", rate, on=TODAY + timedelta(days=1))


def test_what_the_rate_brought_until_the_money_reached_us_is_a_gain_or_a_loss(session, paid):
    tomorrow(session, "0.93")  # 938.40 EUR are 1,009.03 USD now, not 1,020.00
    take(session, row(1, "eur", "938.40", "8.40", "930.00"), head=HEAD)
    assert books(session) == {
        "1000 EUR": 93000, "5110 EUR": 840, "1150 EUR": -93840, "1150 USD": 100903, "5400 USD": 1097,
        "3000 USD": -100000, "4310 USD": -2000,
    }  # fmt: skip
    assert session.get_one(Payment, paid).fee_minor == 913  # 8.40 EUR at the middle rate
    assert faults(session) == []


def test_a_refund_after_a_loss_takes_its_part_of_the_loss_back(session, paid):
    tomorrow(session, "0.93")
    take(session, row(1, "eur", "938.40", "0.00", "938.40"), head=HEAD)
    refund(session, paid, 50000, "RF-1")
    refund(session, paid, 50000, "RF-2")
    left = books(session)
    assert left == {"1000 EUR": 93840, "1050 EUR": -93840, "1200 USD": 100000, "3000 USD": -100000}
    take(session, row(2, "eur", "-469.20", "0.00", "-469.20", category="refund", source="re_RF-1"),
         row(3, "eur", "-469.20", "0.00", "-469.20", category="refund", source="re_RF-2"), head=HEAD)  # fmt: skip
    assert books(session) == {"1200 USD": 100000, "3000 USD": -100000}
    assert faults(session) == []


def test_a_report_of_the_same_day_and_rate_brings_neither_gain_nor_loss(session, paid):
    tomorrow(session, "0.92")
    take(session, row(1, "eur", "938.40", "0.00", "938.40"), head=HEAD)
    assert "5400 USD" not in books(session)
    assert books(session)["1000 EUR"] == 93840


def test_a_processor_that_changed_the_money_itself_closes_the_position(session, paid):
    take(session, row(1, "usd", "1011.50", "30.00", "981.50"), head=HEAD)
    assert books(session) == {
        "1000 USD": 98150, "5110 USD": 3000, "5400 USD": 850, "3000 USD": -100000, "4310 USD": -2000,
    }  # fmt: skip
    assert session.query(Receipt).count() == 1
    assert faults(session) == []


def test_a_refund_of_money_that_was_changed_is_bought_at_the_rate_of_the_day(session, invoice, paid):
    take(session, row(1, "usd", "1011.50", "0.00", "1011.50"), head=HEAD)
    given = refund(session, paid, 100000)
    assert str(given) == "938.40 EUR"
    assert books(session) == {
        "1000 USD": 101150, "1050 EUR": -93840, "1150 EUR": 93840, "1150 USD": -102000, "5400 USD": 850,
        "1200 USD": 100000, "3000 USD": -100000,
    }  # fmt: skip
    take(session, row(2, "usd", "-1031.00", "0.00", "-1031.00", category="refund", source="re_RF-1"), head=HEAD)
    assert books(session) == {"1000 USD": -1950, "5400 USD": 1950, "1200 USD": 100000, "3000 USD": -100000}
    assert open_minor(session, invoice) == 100000
    assert faults(session) == []


def test_a_charge_that_the_payer_saw_otherwise_is_left_to_a_person(session, paid):
    take(session, row(1, "usd", "1011.50", "30.00", "981.50", faced="900.00"), head=HEAD)
    assert books(session) == CAME


def test_a_report_that_is_quicker_than_the_processor_comes_to_the_same(session, acme, invoice):
    a_rate(session, "USD", "EUR", "0.92")
    tomorrow(session, "0.93")
    some_rules(session, ("USD", "EUR", 200))
    payment_id = a_payment_by(session, a_quote(session, acme, {invoice: 100000}, 100000), {invoice: 100000})
    take(session, row(1, "eur", "938.40", "8.40", "930.00"), head=HEAD)
    settlement.settle(session, payment_id, outcome(93840), on=TODAY)
    assert books(session) == {
        "1000 EUR": 93000, "5110 EUR": 840, "1150 EUR": -93840, "1150 USD": 100903, "5400 USD": 1097,
        "3000 USD": -100000, "4310 USD": -2000,
    }  # fmt: skip
    assert faults(session) == []


def test_a_dispute_that_a_report_brings_takes_its_part_and_a_won_one_brings_it_again(session, invoice, paid):
    take(session, row(1, "eur", "938.40", "0.00", "938.40"), head=HEAD)
    take(session, row(2, "eur", "-100.00", "0.00", "-100.00", category="dispute"), head=HEAD)
    assert open_minor(session, invoice) == 10656
    assert books(session)["1150 EUR"] == -83840
    assert faults(session) == []
    take(session, row(3, "eur", "100.00", "0.00", "100.00", category="dispute_reversal"), head=HEAD)
    assert books(session)["1150 EUR"] == -93840
    assert books(session)["1150 USD"] == 102000
    assert faults(session) == []


def test_a_lost_dispute_of_all_of_it_leaves_nothing_behind(session, invoice, paid):
    told = DisputeTold(reference="dp_1", charge="ch_1", payment="PAY-1", amount=Money(93840, "EUR"), reason="fraud",
                       state=DisputeState.NEEDS_RESPONSE)  # fmt: skip
    card_disputes.take(session, paid, told, on=TODAY)
    assert books(session)["1060 EUR"] == 93840
    assert faults(session) == []
    card_disputes.take(session, paid, replace(told, state=DisputeState.LOST), on=TODAY)
    assert (state_of(session, paid), open_minor(session, invoice)) == ("returned", 100000)
    assert books(session) == {"1200 USD": 100000, "3000 USD": -100000}
    assert faults(session) == []


def test_the_payers_fee_goes_back_with_a_refund_of_all_at_the_processor(session, acme, invoice):
    a_rate(session, "USD", "EUR", "0.92")
    some_rules(session, ("USD", "EUR", 200))
    payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(1)), actor="test")
    quote = a_quote(session, acme, {invoice: 100000}, 101000)
    payment_id = a_payment_by(session, quote, {invoice: 100000}, with_fee=True)
    settlement.settle(session, payment_id, outcome(94778), on=TODAY)
    assert books(session)["4200 USD"] == -1000
    whole = RefundTold(reference="re_1", key="", amount=Money(94778, "EUR"), state=RefundState.SUCCEEDED)
    assert refunds.told(session, payment_id, [whole], on=TODAY) == "refunded"
    assert books(session) == {"1200 USD": 100000, "3000 USD": -100000}
    assert faults(session) == []


@pytest.mark.parametrize("before", [RefundState.PENDING, RefundState.SUCCEEDED])
def test_a_refund_of_all_with_its_fee_leaves_when_it_left_and_comes_home_whole(session, acme, invoice, before):
    a_rate(session, "USD", "EUR", "0.92")
    some_rules(session, ("USD", "EUR", 200))
    payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(1)), actor="test")
    quote = a_quote(session, acme, {invoice: 100000}, 101000)
    payment_id = a_payment_by(session, quote, {invoice: 100000}, with_fee=True)
    settlement.settle(session, payment_id, outcome(94778), on=TODAY)
    came = books(session)
    whole = RefundTold(reference="re_1", key="", amount=Money(94778, "EUR"), state=before)
    refunds.told(session, payment_id, [whole], on=TODAY)
    assert books(session).get("1050 EUR", 0) == (94778 if before is RefundState.PENDING else 0)
    assert refunds.told(session, payment_id, [replace(whole, state=RefundState.FAILED)], on=TODAY) == "succeeded"
    assert books(session) == came | {"1200 USD": 100000, "2100 USD": -100000}
    assert faults(session) == []


def test_a_clerks_refund_keeps_the_fee_and_its_share_of_what_was_paid(session, acme, invoice):
    a_rate(session, "USD", "EUR", "0.92")
    some_rules(session, ("USD", "EUR", 200))
    payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(1)), actor="test")
    quote = a_quote(session, acme, {invoice: 100000}, 101000)
    payment_id = a_payment_by(session, quote, {invoice: 100000}, with_fee=True)
    settlement.settle(session, payment_id, outcome(94778), on=TODAY)
    assert str(refund(session, payment_id, 100000)) == "938.40 EUR"
    left = books(session)
    assert (left["4200 USD"], left["1050 EUR"], left["1200 USD"]) == (-1000, 938, 100000)
    assert faults(session) == []


@pytest.mark.parametrize(
    ("currency", "rate", "minor", "parts"),
    [("JPY", "157.3", 100000, [1, 2, 33, 49999, 49965]), ("KWD", "0.3066", 77777, [7, 11111, 66659]),
     ("KRW", "1334.07", 3, [1, 1, 1])],
)  # fmt: skip
def test_parts_in_currencies_without_and_with_three_decimals_leave_nothing(session, acme, currency, rate, minor, parts):
    invoice = an_invoice(session, acme, "INV-9", minor)
    a_rate(session, "USD", currency, rate)
    some_rules(session, ("USD", currency, 135))
    quote = a_quote(session, acme, {invoice: minor}, minor, currency)
    payment_id = a_payment_by(session, quote, {invoice: minor})
    settlement.settle(session, payment_id, outcome(quote.paid_minor, currency), on=TODAY)
    given = [refund(session, payment_id, part, f"RF-{number}").minor for number, part in enumerate(parts)]
    assert sum(given) == quote.paid_minor
    assert books(session) == {"1200 USD": minor, "3000 USD": -minor}
    assert faults(session) == []


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_goes_back_in_whatever_parts_leaves_no_minor_unit(data):
    """Pure arithmetic of the parts, as the books take them: both currencies and the spread add up to nothing."""
    settled, paid_minor = data.draw(st.integers(1, 10**6)), data.draw(st.integers(1, 10**6))
    value = data.draw(st.integers(settled, settled + 10**5))
    gone = gone_paid = gone_value = 0
    while gone < settled:
        part = data.draw(st.integers(1, settled - gone))
        left, left_paid = settled - gone, paid_minor - gone_paid
        paid_part = left_paid if part == left else left_paid * part // left
        value_part = next_part(value - gone_value, paid_part, paid_minor - gone_paid) if paid_minor > gone_paid else 0
        entry = paid_in_another(
            Exchange("USD", -part, "EUR", -paid_part, -value_part, 0), on=TODAY, key="k", source="s"
        )
        assert balances(entry.lines).get(("5400", "USD"), 0) == value_part - part
        gone, gone_paid, gone_value = gone + part, gone_paid + paid_part, gone_value + value_part
    assert (gone, gone_paid, gone_value) == (settled, paid_minor, value)
