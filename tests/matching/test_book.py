import pytest

from payportal.matching.book import AccountClosed, Book
from payportal.matching.memory_source import MemorySource
from payportal.matching.payer import Payer
from tests.matching.builders import item


def test_an_account_is_closed_until_it_is_loaded_and_shows_only_what_is_free():
    mine = item()
    book = Book(MemorySource([mine], [Payer(mine.customer_id, "C1", "Acme")]), taken=())
    with pytest.raises(AccountClosed):
        book.open_items(mine.customer_id, mine.currency)
    book.load_accounts([mine.customer_id])
    assert list(book.open_items(mine.customer_id, mine.currency)) == [mine]
    taken = Book(book.source, taken={mine.item_id})
    taken.load_accounts([mine.customer_id])
    assert list(taken.open_items(mine.customer_id, mine.currency)) == []


def test_a_parent_is_loaded_also_for_a_customer_that_was_met_as_a_parent():
    payers = [Payer(1, "C1", "Top"), Payer(2, "C2", "Middle", parent_id=1), Payer(3, "C3", "Low", parent_id=2)]
    book = Book(MemorySource([], payers), taken=())
    book.load_payers([3])
    book.load_payers([2])
    assert [one.customer_id for one in book.payers([1, 2, 3])] == [1, 2, 3]
