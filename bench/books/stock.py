"""Customers and open items of a book, and the choice of those that a receipt will pay."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from bench.books import amounts, names, numbers
from bench.books.book import Book, Customer, Item, Shape
from bench.books.words import FIRST, TRADE
from payportal.domain.money import Money
from payportal.domain.terms import Terms

FIRST_DAY = date(2026, 1, 12)
WINDOW_DAYS = 130
TERMS = ("NET 30", "NET 45", "NET 60", "2/10 NET 30", "1/15 NET 45", "3/20 NET 60", "NET 15", "EOM")
TERM_WEIGHTS = (34, 14, 8, 16, 10, 6, 6, 6)
CURRENCIES = ("USD", "EUR", "GBP")
PROGRAMS = ("", "", "", "", "", "", "", "ALPINE", "MARINA", "ORCHARD")
PARSED = {text: Terms.parse(text) for text in TERMS}


def stock(shape: Shape, rng: random.Random) -> Book:
    """Return a book with customers and open items, without receipts."""
    book = Book(shape, FIRST_DAY + timedelta(days=shape.seed * 23 % 330))
    book.customers = [_customer(rng, index) for index in range(shape.customers)]
    for customer in book.customers:
        _place(rng, customer, book.customers)
    _Issuer(book, rng).issue()
    return book


def _customer(rng: random.Random, index: int) -> Customer:
    currency = rng.choices(CURRENCIES, (68, 18, 14))[0]
    accounts = tuple(str(rng.randrange(10**9, 10**10)) for _ in range(rng.choices((0, 1, 2), (45, 45, 10))[0]))
    alias = f"{rng.choice(FIRST)}{rng.choice(('co', 'tec', 'line', 'works'))} {rng.choice(TRADE)}"
    return Customer(
        index, f"{200_000 + index * 3 + rng.randrange(3)}", names.base_name(rng), names.legal_form(rng, currency),
        currency, rng.choices(TERMS, TERM_WEIGHTS)[0], rng.choices((0, 1, 2), (60, 25, 15))[0], accounts=accounts,
        aliases=(alias,) if rng.random() < 0.08 else (),
        pays_from=rng.choice(accounts) if accounts else str(rng.randrange(10**9, 10**10)),
    )  # fmt: skip


def _place(rng: random.Random, customer: Customer, customers: list[Customer]) -> None:
    """Give some customers a parent; parents themselves have none."""
    parent = customers[rng.randrange(len(customers))]
    if customer.index != parent.index and parent.parent is None and not customer.children and rng.random() < 0.12:
        customer.parent = parent.index
        parent.children.append(customer.index)


class _Issuer:
    """Issues documents day by day, each scheme with its own serial numbers."""

    def __init__(self, book: Book, rng: random.Random) -> None:
        self.book, self.rng = book, rng
        self.schemes = numbers.schemes(rng, seed=book.shape.seed, items=book.shape.items)
        self.serials = numbers.serial_starts(rng, len(self.schemes))
        self.given: set[str] = set()
        self.memo_serial = rng.randrange(100, 900)
        self.points = amounts.price_points(rng)
        self.styles = [amounts.style(rng) for _ in book.customers]
        self.order_styles = [rng.randrange(4) for _ in book.customers]
        self.creditor_references = book.shape.seed % 3 != 1

    def issue(self) -> None:
        """Bill until the book is full; more of what is open was issued lately."""
        wanted = self.book.shape.items
        for customer in self._turns():
            age = WINDOW_DAYS - int(WINDOW_DAYS * (len(self.book.items) / wanted) ** 0.6)
            self._run(customer, self.book.today - timedelta(days=max(1, age + self.rng.randrange(-2, 3))))
            if len(self.book.items) >= wanted:
                return

    def _turns(self) -> Iterator[Customer]:
        """Yield who is billed, in time; few customers get much, most get little."""
        weights = [min(self.rng.paretovariate(1.2), 40) for _ in self.book.customers]
        chosen = self.rng.choices(self.book.customers, weights, k=self.book.shape.items)
        most = self.book.customers[0]
        for place, customer in enumerate(chosen):
            yield customer
            if place * 2 < len(chosen) and len(most.items) < self.book.shape.largest:
                yield most

    def _run(self, customer: Customer, day: date) -> None:
        """Bill one customer: mostly once, sometimes several deliveries in a row."""
        rng = self.rng
        length = 1 if rng.random() < 0.8 else rng.randrange(2, 6)
        order = numbers.purchase_order(rng, self.order_styles[customer.index]) if rng.random() < 0.45 else ""
        which = customer.scheme if rng.random() < 0.95 else 0
        for _ in range(length):
            self.book.items.append(self._item(customer, which, day, order))
            customer.items.append(self.book.items[-1])
        for _ in range(rng.choices((0, 1, 2, 4), (45, 30, 15, 10))[0]):  # issued to others, and paid long ago
            number = self._number(which, customer, day)
            if len(self.book.closed) < self.book.shape.items // 5:
                self.book.closed.append(number)

    def _number(self, which: int, customer: Customer, day: date) -> str:
        """Return the next number of a scheme; one that another scheme has given out is left out."""
        while True:
            self.serials[which] += 1
            number = self.schemes[which].write(self.serials[which], customer.index, day)
            if number not in self.given:
                self.given.add(number)
                return number

    def _item(self, customer: Customer, which: int, day: date, order: str) -> Item:
        rng = self.rng
        kind = rng.choices(("invoice", "credit_memo", "debit_memo"), (945, 45, 10))[0]
        minor = amounts.amount(rng, self.styles[customer.index], self.points)
        if kind == "credit_memo":
            self.memo_serial += rng.choice((1, 1, 2))
            number, minor = f"CM{self.memo_serial:06d}", -max(minor // 4, 500)
        else:
            number = self._number(which, customer, day)
        terms = PARSED[customer.terms]
        item = Item(
            number=number, owner=customer.index, kind=kind, issued=day, due=terms.due_date(day),
            currency=customer.currency if rng.random() < 0.97 else rng.choice(CURRENCIES), amount=minor, open=minor,
            terms=customer.terms, purchase_order=order if kind == "invoice" else "", program=rng.choice(PROGRAMS),
            sales_order=f"SO{rng.randrange(10**6, 10**7)}" if rng.random() < 0.15 else "",
            references=self._references(number, kind),
        )  # fmt: skip
        if kind == "invoice" and rng.random() < 0.03:
            item.open = minor - minor * rng.randrange(10, 60) // 100
        if kind == "invoice" and terms.discount_percent:
            item.discount_until = terms.discount_date(day)
            item.discount = terms.discount(Money(minor, item.currency)).minor
        return item

    def _references(self, number: str, kind: str) -> tuple[str, ...]:
        if kind != "invoice":
            return ()
        made = []
        if self.creditor_references and self.rng.random() < 0.12:
            made.append(numbers.creditor_reference("".join(one for one in number if one.isalnum())))
        if self.rng.random() < 0.1:
            made.append(f"DN{self.rng.randrange(10**6, 10**7)}")
        return tuple(made)
