"""What must wait for a person: nothing in the receipt may decide after all."""

import random
from datetime import date

from bench.books.book import Book, Customer, Item, Shape
from bench.books.desk import Desk
from bench.books.traps import ambiguous_amount

TODAY = date(2026, 3, 6)


def owing(customer, *numbers):
    """Give a customer an item of 500.00 for each number."""
    customer.items = [
        Item(number=number, owner=customer.index, kind="invoice", issued=date(2026, 1, 5), due=date(2026, 2, 4),
             currency="USD", amount=50_000, open=50_000, terms="NET 30")
        for number in numbers
    ]  # fmt: skip
    return customer


def namesakes(*numbers):
    """Two customers of one name; ``numbers`` are the items of each."""
    people = [
        Customer(index=index, number=f"20{index:04d}", base="Linden Bakery", form=form, currency="USD", terms="NET 30",
                 scheme=0, pays_from="4711")
        for index, form in enumerate(("Inc", "Ltd"))
    ]  # fmt: skip
    customers = [owing(one, *own) for one, own in zip(people, numbers, strict=True)]
    items = [item for customer in customers for item in customer.items]
    return Book(Shape(seed=1, items=2, receipts=1), TODAY, customers, items)


def quoting(book, seeds=300):
    """The traps whose payer quotes its number with us."""
    drafts = [ambiguous_amount(Desk(book, random.Random(seed))) for seed in range(seeds)]
    made = [draft for draft in drafts if draft]
    assert len(made) > 50
    return [draft for draft in made if draft.customer.number in draft.text]


def test_who_quotes_its_own_number_is_told_from_others_of_its_name():
    assert quoting(namesakes(["K01"], ["K02"])) == []


def test_a_number_does_not_tell_which_of_two_equal_items_is_meant():
    assert quoting(namesakes(["K01", "K03"], ["K02"]))
