"""The book of a moment of the past: what was applied since is put back, what came later is not there."""

from datetime import timedelta

from sqlalchemy import select

from payportal.matching.shape import BookShape
from payportal.models.application import Application
from payportal.models.customer import PayerAccount
from payportal.models.receipt import Receipt
from payportal.queries.history_book import HistoryBook, PutBack
from payportal.queries.match_history import waiting_at
from payportal.services import customers, matching_run
from tests.builders import a_customer, a_receipt, an_invoice


def test_the_book_of_a_moment_has_what_was_open_then(session):
    acme = a_customer(session, name="Acme Tools")
    invoice = an_invoice(session, acme, "INV-5001", amount=10_000)
    receipt = a_receipt(session, 10_000, payer_name="ACME TOOLS", reference="INV-5001")
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    session.flush()
    posted = session.scalars(select(Application.posted_at)).one()
    book = HistoryBook(session, PutBack.read(session, posted))
    assert book.items([invoice.id])[invoice.id].open_minor == 10_000
    assert [item.item_id for item in book.open_items_of([acme.id])[acme.id]] == [invoice.id]
    assert book.customers_with_amount([("USD", 10_000)]) == {("USD", 10_000): [acme.id]}
    assert book.item_ids_by_keys(["full:INV5001"]) == {"full:INV5001": [invoice.id]}
    assert book.earlier_receipts(["full:INV5001"]) == {}
    [waited] = waiting_at(session, posted)
    assert (waited.receipt.id, waited.remaining_minor, waited.customer_id) == (receipt.id, 10_000, None)
    assert session.get_one(Receipt, receipt.id).customer_id == acme.id


def test_what_came_or_was_taught_later_is_not_in_it(session):
    acme = a_customer(session, name="Acme Tools")
    invoice = an_invoice(session, acme, "INV-5001", amount=10_000)
    session.add(PayerAccount(customer_id=acme.id, account="99887766"))
    session.flush()
    customers.write_keys(session, [acme.id])
    before = HistoryBook(session, PutBack.read(session, invoice.created_at - timedelta(seconds=1)))
    after = HistoryBook(session, PutBack.read(session, invoice.created_at + timedelta(days=1)))
    assert [dict(book.items([invoice.id])) != {} for book in (before, after)] == [False, True]
    assert [book.item_ids_by_keys(["full:INV5001"]) for book in (before, after)] == [{}, {"full:INV5001": [invoice.id]}]
    assert [book.customers_with_amount([("USD", 10_000)]) != {} for book in (before, after)] == [False, True]
    assert [book.payers([acme.id])[acme.id].accounts for book in (before, after)] == [
        frozenset(), frozenset({"99887766"}),
    ]  # fmt: skip
    keys = ["acct:99887766"]
    assert [list(book.payer_ids_by_keys(keys).get(keys[0], ())) for book in (before, after)] == [[], [acme.id]]
    assert (before.shape(), after.shape().open_items, list(after.shape().numbers)) == (BookShape(), 1, ["INV-5001"])
