"""An ACH credit pays an invoice, the bank takes it back, the customer pays again."""

from sqlalchemy import select

from payportal.models.invoice import Invoice
from payportal.models.partner import Wallet
from payportal.models.receipt import Receipt
from payportal.readers.result import BankLine, ReadResult
from payportal.services import bank_intake, matching_run
from tests.builders import DAY, a_customer, an_agreement, an_invoice, csv_bytes, receipt_row


def run(session):
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")


def take(session, row, name):
    bank_intake.take_in(session, csv_bytes(row), name=name, actor="cli")
    run(session)


def test_a_returned_ach_reopens_the_invoice_takes_the_share_back_and_is_paid_again(session):
    an_agreement(session, rate="10")
    an_invoice(session, a_customer(session, "C-1", name="Acme Tools"), "INV-9001")
    said = {"payer_name": "ACME TOOLS", "method": "ach", "reference": "INV-9001"}
    take(session, receipt_row("091000010000001", "100.00", **said), "monday.csv")
    invoice, wallet = session.scalars(select(Invoice)).one(), session.scalars(select(Wallet)).one()
    assert (invoice.open_minor, wallet.balance_minor) == (0, 1_000)

    back = BankLine(line=1, account="4711", value_date=DAY, amount_minor=10_000, currency="USD", credit=False,
                    bank_reference="RETURN-1", returns="091000010000001", return_code="R01")  # fmt: skip
    result = ReadResult("nacha", lines=[back])
    outcome = bank_intake.take_in(session, b"returns", name="returns.ach", actor="cli", result=result)
    run(session)
    session.expire_all()
    assert (outcome.returned, invoice.open_minor, wallet.balance_minor) == (1, 10_000, 0)

    take(session, receipt_row("091000010000002", "100.00", **said), "friday.csv")
    session.expire_all()
    assert (invoice.open_minor, wallet.balance_minor) == (0, 1_000)
    states = [row.state for row in session.scalars(select(Receipt).order_by(Receipt.id))]
    assert states == ["reversed", "applied"]
