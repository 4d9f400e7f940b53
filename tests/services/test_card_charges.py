"""The processor's report beside the portal's own payments: each charge is money once."""

import pytest
from sqlalchemy import func, select

from payportal.gateways.ports import OutcomeState
from payportal.models.application import Application
from payportal.models.bank import BankLine
from payportal.models.receipt import Receipt
from payportal.services import matching_run, settlement
from tests.builders import customer_row, invoice_row, take_erp
from tests.services.a_payment import TODAY, a_customer, a_payment, an_invoice, open_minor, state_of, succeeded
from tests.services.a_report import HEAD, back, charge, faults, payout, take


def standing(session):
    query = select(Receipt.transaction_id, Receipt.amount_minor).where(Receipt.reversed_at.is_(None))
    return [tuple(row) for row in session.execute(query.order_by(Receipt.id))]


def lines(session):
    return session.scalar(select(func.count(BankLine.id)))


@pytest.fixture
def paid(session):
    """An invoice of 50.00 and the payment of it in the portal, settled as charge ch_1."""
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    return invoice, a_payment(session, acme, {invoice: 5000}, 5000)


def test_every_row_is_a_line_and_a_charge_a_receipt_of_its_net(session):
    outcome = take(session, charge(1, "50.00", "1.75", "48.25"), payout(2, "-48.25"))
    assert (outcome.lines, outcome.receipts, outcome.confirmed, lines(session)) == (1, 1, 0, 2)
    assert standing(session) == [("txn_1", 4825)]


def test_a_report_with_other_columns_adds_nothing_twice(session):
    rows = charge(1, "50.00", "1.75", "48.25"), payout(2, "-48.25")
    take(session, *rows)
    other = take(
        session, *(row.replace("10-15 10", "10-14 23") for row in rows), head=HEAD.replace("created", "created_utc")
    )
    assert (other.repeated, other.receipts, lines(session)) == (1, 0, 2)


def test_a_charge_that_the_portal_took_in_only_confirms_it(session, paid):
    settlement.settle(session, paid[1], succeeded(5000), on=TODAY)
    outcome = take(session, charge(1, "50.00", "1.75", "48.25"), charge(2, "9.00", "0.56", "8.44"))
    assert (outcome.receipts, outcome.confirmed, lines(session)) == (1, 1, 2)
    assert standing(session) == [("ch_1", 5000), ("txn_2", 844)]


def test_a_payment_of_the_portal_that_is_not_settled_yet_is_known_by_its_metadata(session, paid):
    assert take(session, charge(1, "50.00", "1.75", "48.25", metadata="PAY-1")).confirmed == 1
    settlement.settle(session, paid[1], succeeded(5000), on=TODAY)
    assert standing(session) == [("ch_1", 5000)]


def test_a_report_quicker_than_the_gateway_gives_way_to_it(session, paid):
    take(session, charge(1, "50.00", "1.75", "48.25"))
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    settlement.settle(session, paid[1], succeeded(5000), on=TODAY)
    assert (standing(session), open_minor(session, paid[0])) == ([("ch_1", 5000)], 0)
    assert faults(session) == []


@pytest.mark.parametrize(("category", "fee", "net", "state"), [
    ("refund", "0.00", "-50.00", "refunded"), ("dispute", "15.00", "-65.00", "returned"),
])  # fmt: skip
def test_what_went_back_takes_the_payment_of_the_portal_back(session, paid, category, fee, net, state):
    settlement.settle(session, paid[1], succeeded(5000), on=TODAY)
    outcome = take(session, back(3, 1, "-50.00", fee, net, category))
    assert (outcome.returned, outcome.unknown_returns) == (1, 0)
    assert (standing(session), open_minor(session, paid[0]), state_of(session, paid[1])) == ([], 5000, state)
    assert settlement.settle(session, paid[1], succeeded(5000, state=OutcomeState.REFUNDED), on=TODAY) == state


def test_what_went_back_takes_the_receipt_of_a_report_back(session, paid):
    outcome = take(session, charge(7, "30.00", "1.17", "28.83"), back(8, 7, "-30.00", "0.00", "-30.00"))
    assert (outcome.returned, standing(session)) == (1, [])
    assert faults(session) == []


def test_a_part_that_went_back_is_left_to_a_person(session):
    outcome = take(session, charge(7, "30.00", "1.17", "28.83"), back(8, 7, "-10.00", "0.00", "-10.00"))
    assert (outcome.returned, outcome.unknown_returns, standing(session)) == (0, 1, [("txn_7", 2883)])


def test_the_fee_that_the_processor_states_closes_the_invoice(session):
    take_erp(session, "customers", customer_row("C-100"))
    take_erp(session, "invoices", invoice_row("INV-4711", amount="831.04"), invoice_row("INV-4712", amount="806.64"))
    take(session, charge(1, "831.04", "24.40", "806.64", invoice="INV-4711"))
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    [row] = session.scalars(select(Application))
    assert (row.cash_minor, row.adjustment_minor, row.adjustment_reason) == (80664, 2440, "processor fee")
    assert open_minor(session, row.invoice_id) == 0
    assert faults(session) == []
