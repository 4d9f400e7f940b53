"""What the matcher may ask of the book: by keys, by amounts, and never what is closed or undone."""

import pytest
from sqlalchemy import select

from payportal.models.invoice import InvoiceKey
from payportal.queries.matching_book import MANY_ITEMS, MatchingBook
from payportal.services import cash_application, disputes, unapplication
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, customer_row, invoice_row, line, take_erp
from tests.services.a_dispute import a_dispute, an_item


@pytest.fixture
def book(session):
    return MatchingBook(session)


def test_open_items_are_found_by_their_keys_and_closed_ones_are_not(session, book):
    take_erp(session, "customers", customer_row("C-100"))
    take_erp(session, "invoices", invoice_row("INV-5001"), invoice_row("INV-5002", open_amount="0.00"))
    keys = set(session.scalars(select(InvoiceKey.key)))
    found = {item for ids in book.item_ids_by_keys(keys).values() for item in ids}
    assert [item.number for item in book.items(found).values()] == ["INV-5001"]


def test_a_disputed_item_is_marked_until_the_dispute_is_over(session):
    invoice = an_item(session)
    dispute = a_dispute(session, invoice)
    assert MatchingBook(session).items([invoice.id])[invoice.id].disputed
    owed = MatchingBook(session).open_items_of([invoice.customer_id])[invoice.customer_id]
    assert [item.disputed for item in owed] == [True]
    disputes.release(session, dispute.id, "It was signed for.", author="clerk@example.com")
    assert not MatchingBook(session).items([invoice.id])[invoice.id].disputed


def test_amounts_are_found_whole_and_less_the_discount(session, book):
    first, second = a_customer(session, "C-1"), a_customer(session, "C-2")
    an_invoice(session, first, amount=10_000, net_minor=9_800)
    an_invoice(session, second, amount=9_800)
    an_invoice(session, second, amount=9_800, currency="EUR")
    found = book.customers_with_amount({("USD", 9_800), ("USD", 10_000), ("EUR", 9_800), ("JPY", 1)})
    assert found == {("USD", 9_800): [1, 2], ("USD", 10_000): [1], ("EUR", 9_800): [2]}


def test_an_amount_that_too_many_owe_is_cut(session, book):
    for number in range(MANY_ITEMS + 3):
        an_invoice(session, a_customer(session, f"C-{number}"), amount=500)
    assert len(book.customers_with_amount({("USD", 500)})["USD", 500]) == MANY_ITEMS


def test_an_earlier_receipt_is_known_by_its_payer_until_it_is_undone(session, book):
    take_erp(session, "customers", customer_row("C-1"), customer_row("C-2", parent_number="C-1"))
    take_erp(session, "invoices", invoice_row("INV-5001", "C-2"))
    keys = set(session.scalars(select(InvoiceKey.key)))
    assert book.earlier_receipts(keys) == {}
    from payportal.models.customer import Customer
    from payportal.models.invoice import Invoice

    parent = session.scalars(select(Customer).where(Customer.number == "C-1")).one()
    invoice, receipt = session.scalars(select(Invoice)).one(), a_receipt(session, transaction_id="T-1")
    entry = cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), customer=parent))
    found = {one for earlier in book.earlier_receipts(keys).values() for one in earlier}
    assert [(one.transaction_id, one.customer_id, one.numbers) for one in found] == [("T-1", parent.id, ("INV-5001",))]
    unapplication.unapply(session, entry, actor="clerk")
    assert book.earlier_receipts(keys) == {}
