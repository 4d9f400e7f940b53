"""A bank tells of one payment three times: in the report, in the notification and in the statement of the day."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from payportal.models.bank import BankLine
from payportal.models.invoice import Invoice
from payportal.models.receipt import Receipt
from payportal.services import bank_intake, matching_run
from tests.builders import a_customer, an_invoice

SAMPLES = Path(__file__).parents[1] / "samples" / "bank"
FILES = {
    "052": SAMPLES / "camt052" / "pending_and_booked.xml",
    "053": SAMPLES / "camt053" / "batch_and_return.xml",
    "054": SAMPLES / "camt054" / "notification.xml",
}
COLLECTED = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">
<BkToCstmrDbtCdtNtfctn><Ntfctn><Id>C</Id>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct><Ntry><Amt Ccy="EUR">350.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts><ValDt><Dt>2026-08-20</Dt></ValDt><AcctSvcrRef>BANK-0</AcctSvcrRef><NtryDtls>
<TxDtls><Refs><EndToEndId>COLLECT-8</EndToEndId></Refs><Amt Ccy="EUR">250.00</Amt></TxDtls>
<TxDtls><Refs><EndToEndId>COLLECT-9</EndToEndId></Refs><Amt Ccy="EUR">100.00</Amt>
<RmtInf><Strd><RfrdDocInf><Nb>INV-900</Nb></RfrdDocInf>
<RfrdDocAmt><RmtdAmt Ccy="EUR">100.00</RmtdAmt></RfrdDocAmt></Strd></RmtInf></TxDtls>
</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"""


def take(session, data, name="file"):
    return bank_intake.take_in(session, data, name=name, actor="cli")


def money(session):
    query = select(Receipt.transaction_id, Receipt.amount_minor).where(Receipt.currency == "EUR")
    return dict(tuple(row) for row in session.execute(query))


@pytest.mark.parametrize("order", [("053", "054", "052"), ("054", "053", "052")])
def test_the_money_is_taken_once_and_the_batch_as_its_payments(session, order):
    for name in order:
        take(session, FILES[name].read_bytes(), name)
    assert money(session) == {"BANK-1": 98_000, "BANK-2A": 51_400, "BANK-2-2": 50_000}


def test_an_announced_sum_gives_way_to_its_payments_and_pending_money_waits(session):
    first = take(session, FILES["052"].read_bytes())
    assert (first.lines, first.receipts, first.pending) == (2, 1, 1)
    second = take(session, FILES["053"].read_bytes())
    assert (second.lines, second.receipts, second.repeated, second.detailed) == (4, 3, 0, 1)
    assert money(session) == {"BANK-2": 101_400, "BANK-2A": 51_400, "BANK-2-2": 50_000, "BANK-1": 98_000}
    standing = select(func.sum(Receipt.unapplied_minor)).where(Receipt.reversed_at.is_(None))
    assert session.scalar(standing) == 101_400 + 98_000


def test_the_same_statement_in_other_bytes_adds_nothing(session):
    data = FILES["053"].read_bytes()
    take(session, data)
    lines = session.scalar(select(func.count(BankLine.id)))
    outcome = take(session, data.replace(b"\n", b"\r\n"))
    assert (outcome.repeated, outcome.receipts, outcome.repeated_file) == (4, 0, False)
    assert session.scalar(select(func.count(BankLine.id))) == lines == 6


def test_a_returned_collection_reopens_its_invoice_alone(session):
    customer = a_customer(session, "C-9")
    invoice = an_invoice(session, customer, "INV-900", amount=10_000, currency="EUR", issue_date=date(2026, 8, 1))
    take(session, COLLECTED.encode())
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    session.refresh(invoice)
    assert (invoice.open_minor, money(session)) == (0, {"BANK-0-1": 25_000, "BANK-0-2": 10_000})
    outcome = take(session, FILES["053"].read_bytes())
    assert (outcome.returned, outcome.unknown_returns) == (1, 0)
    assert session.get_one(Invoice, invoice.id, populate_existing=True).open_minor == 10_000
    query = select(Receipt.transaction_id).where(Receipt.reversed_at.is_not(None))
    assert session.scalars(query).all() == ["BANK-0-2"]
