"""Stripe's itemised reports."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers import stripe_payouts

HEAD = "automatic_payout_id,balance_transaction_id,created,currency,gross,fee,net,reporting_category,charge_id"
CHARGE = "po_1,txn_1,2026-09-01 23:50:00,usd,100.00,3.20,96.80,charge,ch_1"
REFUND = "po_1,txn_2,2026-09-02 00:10:00,usd,-40.00,0.00,-40.00,refund,ch_0"
FEE = "po_1,txn_3,2026-09-02 00:10:00,usd,-1.80,0.00,-1.80,fee,"
PAYOUT = "po_1,txn_4,2026-09-03 00:00:00,usd,-55.00,0.00,-55.00,payout,"


def read(*lines):
    return stripe_payouts.read("\n".join([HEAD, *lines, ""]).encode())


def test_only_a_charge_is_a_receipt_and_a_payout_is_counted_nowhere():
    result = read(CHARGE, REFUND, FEE, PAYOUT)
    assert [(line.type_code, line.receipt is not None, line.transfer) for line in result.lines] == [
        ("charge", True, False), ("refund", False, False), ("fee", False, False), ("payout", False, True),
    ]  # fmt: skip
    assert (result.transactions, result.totals(credit=True), result.totals(credit=False)) == (
        3, {"USD": 9680}, {"USD": 4180},
    )  # fmt: skip
    assert (result.payouts, result.problems) == ({("po_1", "USD"): 5500}, [])


def test_a_payout_whose_row_is_in_another_report_is_named_all_the_same():
    assert read(CHARGE, REFUND).payouts == {("po_1", "USD"): 5680}
    assert read(PAYOUT).payouts == {("po_1", "USD"): 5500}
    assert read(CHARGE.replace("po_1", "")).payouts == {}


def test_what_undoes_a_payout_is_of_none():
    failed = "po_1,txn_5,2026-09-05 00:00:00,usd,55.00,0.00,55.00,payout_reversal,"
    assert read(CHARGE, REFUND, FEE, PAYOUT, failed).payouts == {("po_1", "USD"): 5500}


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        ([CHARGE, CHARGE.replace("txn_1", "txn_9").replace("96.80", "96.81")], "wrong_net", 3),
        ([CHARGE, REFUND, PAYOUT], "payout_total", 4),
        ([CHARGE, REFUND, CHARGE], "duplicate_transaction", 4),
        ([CHARGE.replace("100.00", "100.001")], "bad_amount", 2),
        ([CHARGE.replace("100.00", "NaN")], "bad_amount", 2),
        ([CHARGE.replace("usd", "usx")], "unknown_currency", 2),
        ([CHARGE.replace("2026-09-01", "2026-09-31")], "bad_date", 2),
        ([CHARGE.replace("txn_1", "")], "bad_id", 2),
        ([CHARGE, "po_1,txn_2"], "wrong_cells", 3),
    ],
)
def test_a_report_that_cannot_be_right_is_refused(lines, code, line):
    with pytest.raises(FileRefused) as refused:
        read(*lines)
    assert (refused.value.code, refused.value.line) == (code, line)


@pytest.mark.parametrize("name", ["fee", "currency", "created"])
def test_a_column_that_is_needed_is_named(name):
    with pytest.raises(FileRefused, match=name) as refused:
        stripe_payouts.read(f"{HEAD}\n{CHARGE}\n".replace(name, "other", 1).encode())
    assert refused.value.code == "missing_column"


@pytest.mark.parametrize(
    ("data", "known"),
    [
        (HEAD.encode(), True),
        (b"\xef\xbb\xbf" + HEAD.upper().encode(), True),
        (b"transaction_id,value_date,amount,currency\n", False),
        (b"id,balance_transaction_id\n", False),
    ],
)
def test_the_format_is_known_by_its_header(data, known):
    assert stripe_payouts.recognises(data) is known
