from decimal import Decimal
from pathlib import Path

import pytest

from payportal.domain.errors import BadAmount
from payportal.erp import decision_import
from payportal.erp.decision_import import DecisionRow

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "erp" / "decisions.csv"


def test_decisions_are_read_a_row_for_each_open_item():
    file = decision_import.read(SAMPLE.read_bytes())
    assert file.problems == []
    assert file.rows[0] == DecisionRow(
        line=2,
        transaction_id="LOCKBOX-20250303-1-7",
        amount=Decimal("980.00"),
        invoice_number="00071",
        customer_number="000417",
        discount=Decimal("20.00"),
        reason="early payment",
    )
    assert [(row.invoice_number, row.amount) for row in file.rows[1:]] == [("00072", Decimal(-40)), ("", Decimal(15))]


def test_amounts_become_minor_units_once_the_receipt_is_known():
    first, *_ = decision_import.read(SAMPLE.read_bytes()).rows
    assert first.minor("USD") == (98000, 2000, 0)
    assert first.minor("JPY") == (980, 20, 0)


def test_an_amount_finer_than_the_receipts_currency_is_refused():
    (row,) = decision_import.read(b"transaction_id,amount\nT-1,1.005\n").rows
    assert row.minor("KWD") == (1005, 0, 0)
    with pytest.raises(BadAmount, match="3 decimals but USD has 2"):
        row.minor("USD")


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("T-1,A,,,", "missing_value", "amount"),
        (",A,5.00,,", "missing_value", "transaction_id"),
        ("T-1,A,1E2,,", "scientific_notation", "amount"),
        ('T-1,A,"1,00",,', "bad_number", "amount"),
        ("T-1,A,1.00,x,", "bad_number", "discount"),
        ("T-1,A,1.00,,1.00001", "bad_number", "adjustment"),
    ],
)
def test_a_decision_that_is_wrong_is_not_taken(row, code, field):
    file = decision_import.read(f"transaction_id,invoice_number,amount,discount,adjustment\n{row}\n".encode())
    assert file.rows == []
    assert [(problem.code, problem.field) for problem in file.problems] == [(code, field)]


def test_one_receipt_pays_one_open_item_once():
    file = decision_import.read(b"transaction_id,invoice_number,amount\nT-1,A,1.00\nT-1,B,1.00\nT-1,A,2.00\n")
    assert [row.invoice_number for row in file.rows] == ["A", "B"]
    assert [(problem.line, problem.code) for problem in file.problems] == [(4, "conflicting_row")]
