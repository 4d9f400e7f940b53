"""A payout on the bank's statement is not received a second time."""

import pytest
from sqlalchemy import select

from payportal.models.bank import BankLine
from payportal.models.receipt import Receipt
from payportal.services import bank_intake
from tests.builders import csv_bytes, receipt_row
from tests.services.a_report import charge, faults, payout, take

REPORT = charge(1, "50.00", "1.75", "48.25"), payout(2, "-48.25")


def bank(session, *ids, amount="48.25", day="2026-10-19", payer="STRIPE"):
    rows = [receipt_row(number, amount, value_date=day, payer_name=payer) for number in ids]
    return bank_intake.take_in(session, csv_bytes(*rows), name="bank.csv", actor="cli")


def standing(session):
    query = select(Receipt.transaction_id).where(Receipt.reversed_at.is_(None)).order_by(Receipt.id)
    return list(session.scalars(query))


def test_the_banks_line_of_a_payout_only_confirms_its_charges(session):
    take(session, *REPORT)
    assert (bank(session, "B-1").confirmed, standing(session)) == (1, ["txn_1"])
    query = select(BankLine.processor_id).where(BankLine.bank_reference == "B-1")
    assert session.scalar(query) == "po_1"


def test_one_payout_confirms_one_line(session):
    take(session, *REPORT)
    outcome = bank(session, "B-1", "B-2")
    assert (outcome.confirmed, standing(session)) == (1, ["txn_1", "B-2"])
    assert bank(session, "B-3").confirmed == 0


@pytest.mark.parametrize(
    "other", [{"payer": "ACME"}, {"payer": "STRIPES & CO"}, {"amount": "48.26"}, {"day": "2026-11-19"}]
)
def test_other_money_is_received(session, other):
    take(session, *REPORT)
    assert bank(session, "B-1", **other).receipts == 1


def test_a_receipt_of_the_bank_gives_way_when_the_charges_come(session):
    bank(session, "B-1")
    take(session, *REPORT)
    assert standing(session) == ["txn_1"]
    assert faults(session) == []


def test_the_payout_that_the_bank_names_is_the_one_confirmed(session):
    other = [row.replace("po_1", "po_2").replace("_1,", "_3,").replace("txn_2", "txn_4") for row in REPORT]
    take(session, *REPORT)
    take(session, *other)
    assert bank(session, "B-1", payer="STRIPE po_2").confirmed == 1
    assert session.scalar(select(BankLine.processor_id).where(BankLine.bank_reference == "B-1")) == "po_2"
    assert (bank(session, "B-2").confirmed, standing(session)) == (1, ["txn_1", "txn_3"])
