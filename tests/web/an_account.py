"""A customer with invoices in books that agree, for tests of the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count

from flask import Flask
from sqlalchemy.orm import Session

from payportal.ledger import postings
from payportal.models.base import transaction
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.services import posting
from payportal.web.clock import today

_numbers = count(1)


@contextmanager
def writing(app: Flask) -> Iterator[Session]:
    """Give a session that is committed at the end."""
    with app.app_context(), transaction() as session:
        yield session


def a_customer(app: Flask, number: str = "C-1", *, name: str = "Acme Corp", parent_id: int | None = None) -> int:
    """Write a customer and return the id."""
    with writing(app) as session:
        customer = Customer(number=number, name=name, parent_id=parent_id)
        session.add(customer)
        session.flush()
        return customer.id


def an_invoice(app: Flask, customer_id: int, number: str, minor: int, *, currency: str = "USD", due_in: int = 20,
               issued: date | None = None, discount_minor: int = 0, discount_in: int = 5, kind: str = "invoice",
               **more: str) -> int:  # fmt: skip
    """Write a document due in ``due_in`` days with its entry, and return the id."""
    day = today()
    with writing(app) as session:
        invoice = Invoice(
            customer_id=customer_id, number=number, kind=kind, issue_date=issued or day - timedelta(days=10),
            due_date=day + timedelta(days=due_in), currency=currency, amount_minor=minor, opened_minor=minor,
            open_minor=minor, net_minor=minor - discount_minor, discount_minor=discount_minor,
            discount_date=day + timedelta(days=discount_in) if discount_minor else None, **more,
        )  # fmt: skip
        session.add(invoice)
        entry = postings.items_imported(currency, minor, on=day, key=f"test:{next(_numbers)}", source="test")
        posting.post(session, [entry])
        return invoice.id


def open_minor(app: Flask, invoice_id: int) -> int:
    """Return what is open on a document, in minor units."""
    with app.app_context():
        from payportal.models.base import db

        return db.session().get_one(Invoice, invoice_id).open_minor
