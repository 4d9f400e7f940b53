"""Payments of a customer, for tests of what becomes of them."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.money import Money
from payportal.gateways.ports import Checkout, Outcome, OutcomeState
from payportal.ledger import postings
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment, PaymentLine
from payportal.services import payments, posting
from payportal.services.payments import Order

TODAY = date(2026, 10, 15)
PAYER = "payer@acme.example"


def a_customer(session: Session, number: str = "C-1") -> int:
    customer = Customer(number=number, name="Acme Corp")
    session.add(customer)
    session.flush()
    return customer.id


def an_invoice(session: Session, customer_id: int, number: str, minor: int, *, discount_minor: int = 0,
               currency: str = "USD") -> int:  # fmt: skip
    """Write an invoice with its entry; the discount ends tomorrow."""
    invoice = Invoice(
        customer_id=customer_id, number=number, issue_date=TODAY, due_date=TODAY + timedelta(days=30),
        currency=currency, amount_minor=minor, opened_minor=minor, open_minor=minor, net_minor=minor - discount_minor,
        discount_minor=discount_minor, discount_date=TODAY + timedelta(days=1) if discount_minor else None,
    )  # fmt: skip
    session.add(invoice)
    posting.post(session, [postings.items_imported(currency, minor, on=TODAY, key=f"test:{number}", source="test")])
    return invoice.id


def an_order(customer_id: int, settled: dict[int, int], shown_minor: int, *, reference: str = "PAY-1",
             started_by: str = PAYER) -> Order:  # fmt: skip
    return Order(
        reference=reference, customer_id=customer_id, accounts=[customer_id], started_by=started_by, settled=settled,
        shown_minor=shown_minor,
    )  # fmt: skip


def a_payment(session: Session, customer_id: int, settled: dict[int, int], shown_minor: int, *,
              reference: str = "PAY-1") -> int:  # fmt: skip
    """Start a payment, open its page, and return the id."""
    order = an_order(customer_id, settled, shown_minor, reference=reference)
    payment = payments.start(session, order, gateway="sandbox", on=TODAY)
    payments.opened(session, payment.id, Checkout(f"sbx_{reference}", "/there"))
    session.flush()
    return payment.id


def succeeded(minor: int, *, state: OutcomeState = OutcomeState.SUCCEEDED, currency: str = "USD") -> Outcome:
    return Outcome(state=state, provider_reference="ch_1", amount=Money(minor, currency))


def open_minor(session: Session, invoice_id: int) -> int:
    return session.get_one(Invoice, invoice_id, populate_existing=True).open_minor


def state_of(session: Session, payment_id: int) -> str:
    return session.get_one(Payment, payment_id, populate_existing=True).state


def live_lines(session: Session, payment_id: int) -> int:
    query = select(PaymentLine).where(PaymentLine.payment_id == payment_id, PaymentLine.live)
    return len(session.scalars(query.execution_options(populate_existing=True)).all())
