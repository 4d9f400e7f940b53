"""The generator: the same book from the same seed, nothing promised that is not in it, names that run out."""

import random
from collections import Counter

import pytest

from bench.books import files, names, numbers
from bench.books.book import RESOLVABLE, TRAPS, Shape
from bench.books.maker import kinds, make

SHAPE = Shape(seed=3, items=6_000, receipts=900)


@pytest.fixture(scope="module")
def book():
    return make(SHAPE)


def test_the_same_seed_makes_the_same_book(book):
    again = make(SHAPE)
    assert files.invoices(again) == files.invoices(book)
    assert files.receipts(again.receipts) == files.receipts(book.receipts)
    assert again.truth == book.truth


def test_another_seed_makes_another_book(book):
    other = make(Shape(seed=4, items=6_000, receipts=900))
    assert not {item.number for item in other.items} & {item.number for item in book.items if "CM" not in item.number}


def test_a_book_is_as_large_as_asked_and_has_every_kind(book):
    assert len(book.receipts) == len(book.truth) == 900
    assert 6_000 <= len(book.items) <= 6_004
    assert set(kinds(book)) == {*RESOLVABLE, *TRAPS}


def test_no_item_is_paid_twice_and_no_receipt_pays_more_than_arrived(book):
    paid = Counter(key for truth in book.truth.values() for key in truth.pays)
    assert [key for key, times in paid.items() if times > 1] == []
    for truth in book.truth.values():
        assert sum(truth.pays.values()) + truth.on_account in (truth.amount, 0)


def test_an_item_is_paid_at_most_what_is_open_in_its_own_currency(book):
    items = {(book.customers[item.owner].number, item.number): item for item in book.items}
    receipts = {receipt.transaction_id: receipt for receipt in book.receipts}
    for truth in book.truth.values():
        for key, cash in truth.pays.items():
            assert abs(cash) <= abs(items[key].open)
            assert items[key].currency == receipts[truth.transaction_id].currency
            assert items[key].issued < receipts[truth.transaction_id].day


def test_a_duplicate_names_the_receipt_that_it_repeats(book):
    receipts = {receipt.transaction_id: receipt for receipt in book.receipts}
    twins = [(receipts[truth.transaction_id], receipts[truth.twin]) for truth in book.truth.values() if truth.twin]
    assert len(twins) == kinds(book)["duplicate"]
    for again, first in twins:
        assert (again.amount, again.currency, again.day) == (first.amount, first.currency, first.day)


def test_all_schemes_take_turns_and_no_number_is_given_twice(book):
    used = {
        scheme.name for seed in range(1, 9) for scheme in numbers.schemes(random.Random(seed), seed=seed, items=1_000)
    }
    assert len(used) == 8
    assert len({item.number for item in book.items}) == len(book.items)


def test_names_collide_more_as_a_book_grows():
    def share(count):
        rng = random.Random(count)
        found = Counter(names.base_name(rng) for _ in range(count))
        return sum(times for times in found.values() if times > 1) / count

    small, middle, large = share(2_000), share(10_000), share(60_000)
    assert 0.04 < small < 0.15 < middle < 0.4 < large


def test_items_that_do_not_suffice_are_refused():
    with pytest.raises(ValueError, match="do not suffice"):
        make(Shape(seed=1, items=200, receipts=2_000))


@pytest.mark.parametrize(("body", "reference"), [("539007547034", "RF18539007547034")])
def test_a_creditor_reference_has_the_check_digits_of_the_standard(body, reference):
    made = numbers.creditor_reference(body)
    assert made == reference
    assert int("".join(str(int(one, 36)) for one in made[4:] + made[:4])) % 97 == 1


def test_a_check_digit_is_luhns():
    assert numbers.luhn("7992739871") == 3
