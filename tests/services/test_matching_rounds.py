"""Rounds go on until nothing more is certain, and start anew when the books move in between."""

from contextlib import contextmanager

import pytest

from payportal.domain.errors import Conflict
from payportal.models.base import db, reading, transaction
from payportal.models.invoice import Invoice
from payportal.services import cash_application, matching_rounds
from payportal.services.cash_application import Decision, DecisionLine
from tests.builders import a_customer, a_receipt, an_invoice


def _book(app):
    with app.app_context(), transaction() as session:
        customer = a_customer(session)
        invoice = an_invoice(session, customer, "INV-4711", amount=10000)
        receipt = a_receipt(session, 10000, transaction_id="T1", memo="INV-4711", payer_name=customer.name)
        return customer.id, invoice.id, receipt.id


def test_a_run_counts_what_it_did_and_a_second_finds_nothing(app):
    _book(app)
    with app.app_context():
        first = matching_rounds.run(reading, transaction, actor="clerk@example.com")
        second = matching_rounds.run(reading, transaction, actor="clerk@example.com")
    assert (first.receipts, first.applied, first.held) == (1, 1, 0)
    assert (second.receipts, second.applied, second.held) == (0, 0, 0)


def test_books_that_moved_are_looked_at_again(app):
    customer_id, invoice_id, receipt_id = _book(app)
    moved = []
    decision = Decision(receipt_id=receipt_id, customer_id=customer_id, decided_by="clerk@example.com",
                        lines=(DecisionLine(invoice_id, 10000),))  # fmt: skip

    @contextmanager
    def write():
        if not moved:
            moved.append(True)
            with transaction() as session:
                cash_application.apply(session, decision)
        with transaction() as session:
            yield session

    with app.app_context():
        tally = matching_rounds.run(reading, write, actor="auto")
        assert (tally.applied, tally.held) == (0, 0)
        assert db.session().get(Invoice, invoice_id).open_minor == 0


def test_books_that_never_rest_are_left_alone(app):
    _book(app)

    @contextmanager
    def write():
        with transaction():
            raise Conflict("the books moved")
        yield

    with app.app_context(), pytest.raises(Conflict):
        matching_rounds.run(reading, write, actor="auto")
