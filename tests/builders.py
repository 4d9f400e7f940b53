"""Small books to test with: every default is sensible, every number can be said.

Amounts are minor units. What is built is flushed, so that it has an id; the edge commits.
"""

import csv
import io
import itertools
from datetime import date

from sqlalchemy import select

from payportal.domain.receipt import Method
from payportal.domain.receipt import Receipt as ReceiptNoun
from payportal.ledger import postings
from payportal.matching.keys import item_keys
from payportal.models.base import utcnow
from payportal.models.customer import Customer
from payportal.models.erp_batch import ErpBatch
from payportal.models.invoice import Invoice, InvoiceKey
from payportal.models.partner import Partner
from payportal.models.receipt import Receipt
from payportal.services import customers, erp_sync, invoicing, posting, receiving
from payportal.services.cash_application import Decision, DecisionLine
from payportal.services.receiving import Arrival

DAY = date(2026, 10, 15)
_numbers = itertools.count(1)


def csv_bytes(*rows, columns=None, end="\n"):
    """A delimited file of ``rows``; its columns are those of the first row unless they are named."""
    columns = columns or list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator=end, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


# ── rows of files, as the ERP and the bank write them ──


def customer_row(number="C-100", **cells):
    return {"customer_number": number, "name": f"Customer {number}", **cells}


def invoice_row(number="INV-1001", customer="C-100", amount="100.00", **cells):
    cells = {"issue_date": "2026-09-15", "currency": "USD", **cells}
    return {"invoice_number": number, "customer_number": customer, "amount": amount, **cells}


def partner_row(number="P-1", **cells):
    return {"partner_number": number, "name": f"Partner {number}", "email": f"{number.lower()}@example.com", **cells}


def agreement_row(number="A-1", partner="P-1", kind="percent", rate="10", **cells):
    cells = {"starts_on": "2026-01-01", "basis": "cash", **cells}
    return {"agreement_number": number, "partner_number": partner, "kind": kind, "rate": rate, **cells}


def receipt_row(transaction_id="T-1", amount="100.00", **cells):
    cells = {"value_date": DAY.isoformat(), "currency": "USD", **cells}
    return {"transaction_id": transaction_id, "amount": amount, **cells}


def take_erp(session, kind, *rows, **options):
    """Import rows of ``kind`` and return what became of them."""
    return erp_sync.import_batch(session, kind, csv_bytes(*rows), name=f"{kind}.csv", actor="erp", **options)


# ── rows of the database ──


def a_customer(session, number="C-100", **columns):
    """A customer, with the keys by which its payments are found."""
    customer = Customer(number=number, **{"name": f"Customer {number}", **columns})
    session.add(customer)
    session.flush()
    customers.write_keys(session, [customer.id])
    return customer


def an_invoice(session, customer, number=None, *, amount=10_000, open_amount=None, **columns):
    """An open item of ``customer`` with its entry and the keys that find it; below zero it is a credit memo."""
    opened = amount if open_amount is None else open_amount
    invoice = Invoice(
        customer_id=customer.id, number=number or f"INV-{next(_numbers):05d}", amount_minor=amount, open_minor=opened,
        **{
            "kind": "credit_memo" if amount < 0 else "invoice", "currency": "USD", "issue_date": date(2026, 9, 15),
            "due_date": date(2026, 10, 15), "opened_minor": opened, "net_minor": opened, **columns,
        },
    )  # fmt: skip
    batch = ErpBatch(direction="in", kind="invoices", name="built.csv", sha256="", actor="erp")
    session.add_all([invoice, batch])
    session.flush()
    if opened:
        entry = postings.items_imported(invoice.currency, opened, on=DAY, key=f"built:{batch.id}", source="built")
        posting.post(session, [entry])
    session.add_all(InvoiceKey(key=key, invoice_id=invoice.id) for key in sorted(item_keys(invoicing.item_of(invoice))))
    session.flush()
    return invoice


def a_receipt(session, amount=10_000, *, customer=None, transaction_id=None, **columns):
    """Money that arrived and waits; its payer is unknown unless ``customer`` is given."""
    noun = ReceiptNoun(
        transaction_id=transaction_id or f"T-{next(_numbers):05d}", amount_minor=amount,
        **{"value_date": DAY, "currency": "USD", "method": Method.WIRE, **columns},
    )  # fmt: skip
    [receipt_id] = receiving.take_all(session, [Arrival(receipt=noun, customer_id=customer and customer.id)])
    return session.get_one(Receipt, receipt_id)


def a_partner(session, number="P-1", **columns):
    """A partner with an empty wallet."""
    partner = Partner(number=number, **{"name": f"Partner {number}", "email": f"{number}@example.com", **columns})
    session.add(partner)
    session.flush()
    return partner


def an_agreement(session, number="A-1", partner="P-1", **cells):
    """An agreement as the ERP would bring it: ten percent of everything unless said otherwise."""
    if session.scalar(select(Partner.id).where(Partner.number == partner)) is None:
        a_partner(session, partner)
    outcome = take_erp(session, "agreements", agreement_row(number, partner, **cells))
    assert outcome.problems == []


def line(invoice, cash, *, discount=0, adjustment=0, reason=""):
    """What of a receipt goes to one open item."""
    return DecisionLine(invoice.id, cash, discount, adjustment, reason)


def a_decision(receipt, *lines, customer=None, on_account=0, by="clerk@example.com", **said):
    """A decision on ``receipt``; its customer is the one it already has unless another is given."""
    owner = customer.id if customer is not None else receipt.customer_id
    return Decision(
        receipt_id=receipt.id, customer_id=owner, lines=lines, on_account_minor=on_account, decided_by=by, **said
    )


def now():
    """The moment of recording, for comparing with what was recorded."""
    return utcnow()
