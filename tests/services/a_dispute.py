"""An invoice to dispute, to promise and to part; the books agree with it."""

from datetime import date

from payportal.models.customer import Customer
from payportal.services import cash_application, disputes
from payportal.services.disputes import Complaint
from tests import builders

TODAY = date(2026, 11, 26)
ANN = "ann@acme.example"
CLERK = "clerk@example.com"


def an_item(session, amount=100_000, *, number="INV-1", customer=None, **columns):
    """An invoice of Acme over 1,000.00 USD unless said otherwise."""
    customer = customer or builders.a_customer(session, "C-1", name="Acme Corp")
    return builders.an_invoice(session, customer, number, amount=amount, due_date=date(2026, 12, 10), **columns)


def a_complaint(invoice, minor=20_000, *, reference="DSP-1", **said):
    """A complaint of Ann about an amount of an invoice."""
    return Complaint(**{
        "reference": reference, "invoice_id": invoice.id, "accounts": [invoice.customer_id], "opened_by": ANN,
        "reason": "quantity", "disputed_minor": minor, "text": "Two boxes are missing.", **said,
    })  # fmt: skip


def a_dispute(session, invoice, minor=20_000, **said):
    """An open dispute of Ann."""
    return disputes.open_dispute(session, a_complaint(invoice, minor, **said))


def pay(session, invoice, minor, *, on=TODAY):
    """Money that arrived and was applied to an invoice, and the id of its entry."""
    customer = session.get_one(Customer, invoice.customer_id)
    receipt = builders.a_receipt(session, minor, customer=customer, value_date=on)
    return cash_application.apply(session, builders.a_decision(receipt, builders.line(invoice, minor)))
