"""A short payment is never written off: cents may be, a wire fee may be, the rest stays open or waits for a person."""

import pytest
from sqlalchemy import select

from payportal.domain.receipt import Method
from payportal.models.application import Application
from payportal.services import matching_run
from tests.builders import a_customer, a_receipt, an_invoice


@pytest.mark.parametrize(
    ("paid", "method", "memo", "still_open", "waits", "adjustment"),
    [
        (11_995, Method.ACH, "", 0, 0, 50),  # cents off
        (11_945, Method.ACH, "", 0, 0, 100),  # the last cent that is forgiven
        (11_944, Method.ACH, "", 12_045, 11_944, 0),
        (10_545, Method.WIRE, "", 0, 0, 1_500),  # a bank's fee of 15.00
        (10_545, Method.ACH, "", 12_045, 10_545, 0),  # no bank keeps a fee of an ACH payment
        (5_000, Method.WIRE, "PARTIAL", 7_045, 0, 0),  # said to be a part
    ],
)
def test_only_cents_and_fees_are_forgiven(session, paid, method, memo, still_open, waits, adjustment):
    acme = a_customer(session, "C-1", name="Acme Tools")
    invoice = an_invoice(session, acme, "INV-8001", amount=12_045)
    receipt = a_receipt(session, paid, method=method, payer_name="ACME TOOLS", reference="INV-8001", memo=memo)
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    forgiven = sum(session.scalars(select(Application.adjustment_minor)))
    assert (invoice.open_minor, receipt.unapplied_minor, forgiven) == (still_open, waits, adjustment)
