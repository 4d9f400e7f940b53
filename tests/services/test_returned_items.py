"""What was returned goes back once, whether the return comes after its receipt or before it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.returned_item import ReturnedItem
from payportal.readers.result import BankLine, ReadResult
from payportal.services import bank_intake, matching_run, settlement
from tests.builders import DAY, a_customer, an_invoice, csv_bytes, receipt_row
from tests.services.a_payment import TODAY, a_payment, open_minor, state_of, succeeded
from tests.services.a_report import back, charge, faults
from tests.services.a_report import take as take_report


def returned(session, name="T-1", *, number=1, reference="RET-1", day=DAY):
    """Take in a file with one returned item of 100.00."""
    line = BankLine(line=1, account="4711", value_date=day, amount_minor=10_000, currency="USD", credit=False,
                    bank_reference=reference, returns=name, return_code="R01")  # fmt: skip
    data, result = f"return {number}".encode(), ReadResult("nacha", lines=[line])
    return bank_intake.take_in(session, data, name="returns.ach", actor="cli", result=result)


def statement(session, *ids, **cells):
    rows = [receipt_row(name, "100.00", payer_name="ACME TOOLS", **cells) for name in ids]
    return bank_intake.take_in(session, csv_bytes(*rows), name="statement.csv", actor="cli")


def states(session):
    session.expire_all()
    return {row.transaction_id: str(row.state) for row in session.scalars(select(Receipt))}


def test_a_return_that_came_before_its_receipt_takes_it_back_at_once_and_once(session):
    invoice = an_invoice(session, a_customer(session, name="Acme Tools"), "INV-9001")
    assert returned(session).unknown_returns == 1
    outcome = statement(session, "T-1", reference="INV-9001")
    assert (outcome.receipts, outcome.returned, outcome.unknown_returns) == (1, 1, 0)
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    assert (states(session), invoice.open_minor) == ({"T-1": "reversed"}, 10_000)
    assert returned(session, number=2, reference="RET-2").unknown_returns == 1
    assert (len(session.scalars(select(ReturnedItem)).all()), faults(session)) == (1, [])


def test_a_payment_from_after_the_return_is_another_one(session):
    returned(session, "E-1", day=DAY - timedelta(days=1))
    assert (statement(session, "T-1", reference="E-1").returned, states(session)) == (0, {"T-1": "unidentified"})


@pytest.mark.parametrize(("first", "second"), [(["T-1", "T-2"], []), (["T-1"], ["T-2"])])
def test_a_return_takes_one_receipt_back_and_none_where_two_may_be_meant(session, first, second):
    returned(session, "E-1")
    found = statement(session, *first, reference="E-1").returned
    again = statement(session, *second, reference="E-1").returned if second else 0
    assert (found, again) == ((0, 0) if len(first) > 1 else (1, 0))


def test_a_return_that_was_carried_out_waits_for_nothing_more(session):
    statement(session, "T-1", reference="E-1")
    assert returned(session, "E-1").returned == 1
    assert (statement(session, "T-2", reference="E-1").returned, states(session)["T-2"]) == (0, "unidentified")


def test_a_refund_in_an_earlier_report_than_its_charge_takes_it_back(session):
    assert take_report(session, back(8, 7, "-30.00", "0.00", "-30.00")).unknown_returns == 1
    outcome = take_report(session, charge(7, "30.00", "1.17", "28.83"), charge(9, "30.00", "1.17", "28.83"))
    assert (outcome.receipts, outcome.returned) == (2, 1)
    assert (states(session), faults(session)) == ({"txn_7": "reversed", "txn_9": "unidentified"}, [])


def test_a_returned_collection_of_the_portal_takes_its_payment_back(session):
    customer = a_customer(session)
    invoice = an_invoice(session, customer, "INV-1", amount=10_000)
    payment = a_payment(session, customer.id, {invoice.id: 10_000}, 10_000)
    settlement.settle(session, payment, succeeded(10_000), on=TODAY)
    assert returned(session, session.get_one(Payment, payment).reference).returned == 1
    assert (state_of(session, payment), open_minor(session, invoice.id)) == ("returned", 10_000)
    assert (states(session), faults(session)) == ({"ch_1": "reversed"}, [])
