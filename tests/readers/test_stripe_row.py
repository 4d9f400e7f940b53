"""One row of a Stripe report."""

from datetime import date

import pytest

from payportal.domain.receipt import Method
from payportal.domain.remittance import PROCESSOR_FEE, RemittanceLine
from payportal.readers.delimited import Row
from payportal.readers.stripe_row import line_of

CELLS = {
    "balance_transaction_id": "txn_1", "created": "2026-09-01 23:50:00", "created_utc": "2026-09-02 03:50:00",
    "currency": "usd", "gross": "100.00", "fee": "3.20", "net": "96.80", "reporting_category": "charge",
    "charge_id": "ch_1", "payment_intent_id": "pi_1", "description": "Payment for Invoice INV-5881",
    "customer_name": "Acme Corp", "customer_id": "cus_1",
}  # fmt: skip


def line(**cells):
    return line_of(Row(2, CELLS | cells))


def test_a_charge_carries_everything_that_the_row_says():
    charge = line()
    receipt = charge.receipt
    assert (charge.amount_minor, charge.credit, charge.bank_reference, charge.processor_id) == (
        9680,
        True,
        "txn_1",
        "ch_1",
    )
    assert (charge.value_date, charge.returns) == (date(2026, 9, 1), "")
    assert (receipt.amount_minor, receipt.currency, receipt.method) == (9680, "USD", Method.CARD)
    assert (receipt.payer_name, receipt.payer_account) == ("Acme Corp", "cus_1")
    assert (receipt.reference, receipt.memo) == ("ch_1 pi_1 INV-5881", "Payment for Invoice INV-5881")
    assert receipt.remittance == (
        RemittanceLine("INV-5881", 9680, deduction_minor=320, deduction_reason=PROCESSOR_FEE),
    )
    assert (receipt.remittance[0].fee_minor, charge.extras["gross"], charge.extras["fee"]) == (320, "100.00", "3.20")


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        ({"payment_metadata[invoice]": "R-1"}, ["R-1"]),
        ({"payment_metadata[invoice_number]": "R-1, R-2"}, ["R-1", "R-2"]),
        ({"description": "Order", "invoice_number": "9F2B-0001"}, ["9F2B-0001"]),
        ({"description": "Order 17"}, []),
    ],
)
def test_invoices_are_taken_from_where_they_have_a_place(cells, numbers):
    assert [one.reference for one in line(**cells).receipt.remittance] == numbers


@pytest.mark.parametrize(
    ("category", "code"), [("refund", "refund"), ("dispute", "dispute"), ("charge_failure", "failed")]
)
def test_what_goes_back_returns_its_charge(category, code):
    back = line(reporting_category=category, gross="-100.00", fee="15.00", net="-115.00")
    assert (back.credit, back.amount_minor, back.receipt, back.returns, back.return_code) == (
        False,
        11500,
        None,
        "ch_1",
        code,
    )


@pytest.mark.parametrize("category", ["fee", "dispute_reversal", "payout", "other_adjustment", "transfer"])
def test_nothing_but_a_charge_is_received(category):
    assert line(reporting_category=category).receipt is None


def test_a_charge_that_its_fee_eats_up_is_no_receipt():
    assert line(gross="0.30", fee="0.31", net="-0.01").receipt is None


def test_decimals_are_those_of_the_currency():
    assert line(currency="bhd", gross="80.022", fee="2.351", net="77.671").amount_minor == 77671
    assert line(currency="jpy", gross="80022", fee="2351", net="77671").amount_minor == 77671


def test_what_the_payer_saw_in_another_currency_is_in_the_memo():
    memo = line(customer_facing_amount="92.00", customer_facing_currency="eur").receipt.memo
    assert memo == "Payment for Invoice INV-5881 paid as 92.00 EUR"
