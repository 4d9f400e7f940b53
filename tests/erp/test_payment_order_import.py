"""Orders to pay or to collect are read whole, and each wrong row says how to mend it."""

from datetime import date

import pytest

from payportal.domain.money import Money
from payportal.domain.payment_order import BankDetails, Mandate, MandateScheme, MandateSequence, PaymentOrder
from payportal.erp import payment_order_import
from tests.builders import csv_bytes

ROW = {"order_id": "P-1", "party_name": "Ada Supplies", "account": "00 12345678", "amount": "125.00", "currency": "usd"}
MANDATE = {"mandate_id": "M-1", "mandate_signed_on": "2026-01-05"}


def read(**cells):
    return payment_order_import.read(csv_bytes(ROW | cells))


def test_a_payment_has_sensible_defaults():
    [row] = read().rows
    assert row.order == PaymentOrder(
        order_id="P-1", amount=Money(12500, "USD"), party=BankDetails(holder="Ada Supplies", account="0012345678")
    )


def test_a_collection_carries_its_mandate():
    cells = MANDATE | {"mandate_sequence": "frst", "bank_code": "021000021", "savings": "Yes", "is_company": "false"}
    [row] = read(**cells, remittance="INV-1", note="kept").rows
    assert row.order.mandate == Mandate(mandate_id="M-1", signed_on=date(2026, 1, 5), sequence=MandateSequence.FIRST)
    party = row.order.party
    assert (party.savings, party.is_company, party.bank_code) == (True, False, "021000021")
    assert (row.order.remittance, row.extras) == ("INV-1", {"note": "kept"})


def test_a_mandate_between_companies_says_so():
    [row] = read(**MANDATE, mandate_scheme="b2b").rows
    assert row.order.mandate.scheme is MandateScheme.B2B


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({"amount": "0.00"}, "not_above_zero", "amount"),
        ({"amount": "-5"}, "not_above_zero", "amount"),
        ({"amount": "1.234"}, "too_many_decimals", "amount"),
        ({"amount": "1e5"}, "scientific_notation", "amount"),
        ({"amount": "NaN"}, "bad_amount", "amount"),
        ({"amount": ""}, "missing_value", "amount"),
        ({"currency": "XXZ"}, "unknown_currency", "currency"),
        ({"account": ""}, "missing_value", "account"),
        ({"savings": "maybe"}, "unknown_savings", "savings"),
        ({"mandate_id": "M-1"}, "missing_value", "mandate_signed_on"),
        ({"mandate_signed_on": "2026-01-05"}, "missing_value", "mandate_id"),
        (MANDATE | {"mandate_sequence": "XX"}, "unknown_mandate_sequence", "mandate_sequence"),
        (MANDATE | {"mandate_scheme": "XX"}, "unknown_mandate_scheme", "mandate_scheme"),
    ],
)
def test_a_row_that_cannot_go_is_told(cells, code, field):
    file = read(**cells)
    assert file.rows == []
    assert [(problem.line, problem.code, problem.field) for problem in file.problems] == [(2, code, field)]


def test_an_order_stands_in_the_file_once():
    file = payment_order_import.read(csv_bytes(ROW, ROW, ROW | {"amount": "1.00"}))
    assert [problem.code for problem in file.problems] == ["duplicate_row", "conflicting_row"]
