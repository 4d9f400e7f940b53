"""The processor's report beside the portal's own payments: each charge is money once."""

import pytest
from sqlalchemy import func, select

from payportal.gateways.ports import OutcomeState
from payportal.models.application import Application
from payportal.models.bank import BankLine
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.services import matching_run, settlement
from tests.builders import customer_row, invoice_row, take_erp
from tests.services.a_payment import TODAY, a_customer, a_payment, an_invoice, open_minor, state_of, succeeded
from tests.services.a_report import HEAD, back, books, charge, faults, payout, take


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


def test_the_fee_of_a_payment_is_a_cost_and_its_net_reaches_the_bank(session, paid):
    settlement.settle(session, paid[1], succeeded(5000), on=TODAY)
    take(session, charge(1, "50.00", "1.75", "48.25"))
    assert books(session) == {"1000": 4825, "1050": 0, "5110": 175}
    assert session.get_one(Payment, paid[1]).fee_minor == 175
    take(session, charge(1, "50.00", "1.75", "48.25"), charge(2, "9.00", "0.56", "8.44"))
    assert books(session) == {"1000": 5669, "1050": 0, "5110": 175}
    assert faults(session) == []


@pytest.mark.parametrize("metadata", ["PAY-1", ""])
def test_the_fee_is_posted_once_when_the_report_is_quicker_than_the_gateway(session, paid, metadata):
    take(session, charge(1, "50.00", "1.75", "48.25", metadata=metadata))
    settlement.settle(session, paid[1], succeeded(5000), on=TODAY)
    assert (books(session), faults(session)) == ({"1000": 4825, "1050": 0, "5110": 175}, [])
    assert session.get_one(Payment, paid[1]).fee_minor == 175


def test_a_charge_of_another_sum_than_its_payment_is_left_to_a_person(session, paid):
    settlement.settle(session, paid[1], succeeded(5000), on=TODAY)
    take(session, charge(1, "49.00", "1.75", "47.25"))
    assert books(session) == {"1000": 0, "1050": 5000, "5110": 0}


def test_a_refunded_part_of_a_payment_is_open_again_at_its_invoice(session, paid):
    settlement.settle(session, paid[1], succeeded(5000), on=TODAY)
    outcome = take(session, charge(1, "50.00", "1.75", "48.25"), back(8, 1, "-10.00", "0.00", "-10.00"))
    assert (outcome.returned, outcome.unknown_returns) == (1, 0)
    assert (open_minor(session, paid[0]), state_of(session, paid[1])) == (1000, "succeeded")
    assert (books(session), faults(session)) == ({"1000": 3825, "1050": 0, "5110": 175}, [])
    rest = take(session, back(9, 1, "-40.00", "0.00", "-40.00"))
    assert (rest.returned, open_minor(session, paid[0]), state_of(session, paid[1])) == (1, 5000, "refunded")
    assert (books(session), faults(session)) == ({"1000": -175, "1050": 0, "5110": 175}, [])
    assert take(session, back(10, 1, "-1.00", "0.00", "-1.00")).unknown_returns == 1


def test_what_the_gateway_took_back_before_is_only_noted(session, paid):
    for state in (OutcomeState.SUCCEEDED, OutcomeState.REFUNDED):
        settlement.settle(session, paid[1], succeeded(5000, state=state), on=TODAY)
    outcome = take(session, charge(1, "50.00", "1.75", "48.25"), back(8, 1, "-50.00", "0.00", "-50.00"))
    assert (outcome.returned, outcome.unknown_returns) == (1, 0)
    assert (books(session), faults(session)) == ({"1000": -175, "1050": 0, "5110": 175}, [])


def test_a_refunded_part_of_a_reports_charge_leaves_the_rest(session):
    take_erp(session, "customers", customer_row("C-100"))
    take_erp(session, "invoices", invoice_row("INV-4711", amount="30.00"))
    take(session, charge(7, "30.00", "1.17", "28.83", invoice="INV-4711"))
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    outcome = take(session, back(8, 7, "-10.00", "-0.20", "-9.80"))
    [invoice] = session.scalars(select(Invoice))
    assert (outcome.returned, open_minor(session, invoice.id)) == (1, 1000)
    assert (books(session), faults(session)) == ({"1000": 1903, "1050": 0, "5110": 97}, [])
    take(session, back(9, 7, "-20.00", "0.00", "-20.00"))
    assert (open_minor(session, invoice.id), standing(session)) == (3000, [])
    assert (books(session), faults(session)) == ({"1000": -97, "1050": 0, "5110": 97}, [])


def test_more_than_is_there_goes_back_by_nobody(session):
    outcome = take(session, charge(7, "30.00", "1.17", "28.83"), back(8, 7, "-31.00", "0.00", "-31.00"))
    assert (outcome.returned, outcome.unknown_returns, standing(session)) == (0, 1, [("txn_7", 2883)])


def won(number, charge_number, gross, fee, net):
    return back(number, charge_number, gross, fee, net, "dispute_reversal")


def test_a_won_dispute_pays_the_invoice_again(session, paid):
    settlement.settle(session, paid[1], succeeded(5000), on=TODAY)
    take(session, charge(1, "50.00", "1.75", "48.25"), back(3, 1, "-50.00", "15.00", "-65.00", "dispute"))
    assert (open_minor(session, paid[0]), state_of(session, paid[1])) == (5000, "returned")
    outcome = take(session, won(4, 1, "50.00", "-15.00", "65.00"))
    assert (outcome.won, open_minor(session, paid[0]), state_of(session, paid[1])) == (1, 0, "succeeded")
    assert (books(session), faults(session)) == ({"1000": 4825, "1050": 0, "5110": 175}, [])
    take(session, back(5, 1, "-50.00", "0.00", "-50.00"))
    assert (open_minor(session, paid[0]), state_of(session, paid[1])) == (5000, "refunded")
    assert (books(session), faults(session)) == ({"1000": -175, "1050": 0, "5110": 175}, [])


@pytest.mark.parametrize(("gross", "stands"), [("-30.00", []), ("-10.00", [("txn_7", 2883)])])
def test_a_won_dispute_of_a_reports_charge_lets_its_money_wait_again(session, gross, stands):
    net = f"-{-float(gross) + 15:.2f}"
    take(session, charge(7, "30.00", "1.17", "28.83"), back(8, 7, gross, "15.00", net, "dispute"))
    assert standing(session) == stands
    outcome = take(session, won(9, 7, gross.removeprefix("-"), "-15.00", net.removeprefix("-")))
    assert (outcome.won, standing(session)) == (1, [("txn_7", 2883)])
    assert session.scalars(select(Receipt.unapplied_minor)).all() == [2883]
    assert (books(session), faults(session)) == ({"1000": 2883, "1050": 0, "5110": 0}, [])


def test_a_dispute_that_took_nothing_here_wins_nothing(session):
    outcome = take(session, charge(7, "30.00", "1.17", "28.83"), won(9, 7, "30.00", "0.00", "30.00"))
    assert (outcome.won, standing(session), books(session)["1000"]) == (0, [("txn_7", 2883)], 2883)


def test_the_fee_that_the_processor_states_closes_the_invoice(session):
    take_erp(session, "customers", customer_row("C-100"))
    take_erp(session, "invoices", invoice_row("INV-4711", amount="831.04"), invoice_row("INV-4712", amount="806.64"))
    take(session, charge(1, "831.04", "24.40", "806.64", invoice="INV-4711"))
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    [row] = session.scalars(select(Application))
    assert (row.cash_minor, row.adjustment_minor, row.adjustment_reason) == (80664, 2440, "processor fee")
    assert open_minor(session, row.invoice_id) == 0
    assert faults(session) == []


def test_what_is_left_of_a_charge_is_not_applied_as_if_all_of_it_were_there(session):
    take_erp(session, "customers", customer_row("C-100"))
    take_erp(session, "invoices", invoice_row("INV-4711", amount="30.00"))
    take(session, charge(7, "30.00", "1.17", "28.83", invoice="INV-4711"), back(8, 7, "-10.00", "0.00", "-10.00"))
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    [receipt] = session.scalars(select(Receipt).execution_options(populate_existing=True))
    applied = session.scalar(select(func.coalesce(func.sum(Application.cash_minor), 0)))
    assert (receipt.unapplied_minor + applied, receipt.returned_minor) == (1883, 1000)
    assert faults(session) == []
