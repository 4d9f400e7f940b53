"""Customers and documents of a book for the portal, one customer after the other, as the import would write them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from bench.books import amounts, names, numbers
from bench.books.stock import CURRENCIES, PARSED, TERM_WEIGHTS, TERMS
from payportal.domain.money import Money

OLDEST_DAYS = 1_000
GOODS = ("Compressor parts", "Quarterly maintenance", "Freight", "Spare filters", "Service call", "Licences", "Cabling")
LANGUAGES = {"USD": ("", "", "", "es"), "GBP": ("",), "EUR": ("de", "de", "fr", "es", "ar")}
COLUMNS = (
    "id", "customer_id", "number", "kind", "issue_date", "due_date", "currency", "amount_minor", "opened_minor",
    "open_minor", "payment_terms", "discount_date", "discount_minor", "net_minor", "purchase_order", "sales_order",
    "references", "description", "program", "extras", "source_digest", "created_at",
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Document:
    """An invoice or credit memo; ``paid`` is what of it is paid in minor units, ``lines`` says whether it has any."""

    id: int
    customer_id: int
    number: str
    kind: str
    issued: date
    due: date
    currency: str
    minor: int
    terms: str
    discount_until: date | None
    discount: int
    order: str
    goods: str
    paid: int
    lines: bool

    def row(self) -> tuple[object, ...]:
        """Return the document as it came from the ERP: all of it open."""
        arrived = datetime.combine(self.issued, time(6, 30), UTC)
        return (
            self.id, self.customer_id, self.number, self.kind, self.issued, self.due, self.currency, self.minor,
            self.minor, self.minor, self.terms, self.discount_until, self.discount, self.minor - self.discount,
            self.order, "", [], self.goods, "", {}, "", arrived,
        )  # fmt: skip


@dataclass(slots=True)
class Account:
    """A customer with what belongs to it."""

    id: int
    name: str
    currency: str
    language: str
    parent_id: int | None
    terms: str
    documents: list[Document] = field(default_factory=list)


class Maker:
    """Makes accounts in the order of their ids; the same seed makes the same ones on the same day."""

    def __init__(self, *, seed: int, invoices: int, today: date) -> None:
        self.rng, self.today = random.Random(f"portal {seed}"), today
        self.schemes = numbers.schemes(self.rng, seed=seed, items=invoices)
        self.points = amounts.price_points(self.rng)
        self.serial, self.last_id = 100_000, 0

    def accounts(self, counts: list[int]) -> Iterator[Account]:
        """Yield an account for each count of documents; some small ones belong to one before them."""
        for place, count in enumerate(counts, 1):
            account = self._account(place)
            if place > len(counts) // 50 and self.rng.random() < 0.06:
                account.parent_id = place - self.rng.randrange(1, len(counts) // 100 + 2)
            account.documents = self._documents(account, count)
            yield account

    def _account(self, place: int) -> Account:
        currency = self.rng.choices(CURRENCIES, (68, 18, 14))[0]
        name = f"{names.base_name(self.rng)} {names.legal_form(self.rng, currency)}"
        language = self.rng.choice(LANGUAGES[currency])
        return Account(place, name, currency, language, None, self.rng.choices(TERMS, TERM_WEIGHTS)[0])

    def _documents(self, account: Account, count: int) -> list[Document]:
        rng = self.rng
        slow, style, orders = rng.uniform(20, 75), amounts.style(rng), rng.randrange(4)
        ages = sorted((min(int(rng.expovariate(1 / 240)), OLDEST_DAYS) for _ in range(count)), reverse=True)
        return [self._document(account, age, slow, style, orders) for age in ages]

    def _document(self, account: Account, age: int, slow: float, style: str, orders: int) -> Document:
        rng, day, terms = self.rng, self.today - timedelta(days=age), PARSED[account.terms]
        self.serial += 1
        self.last_id += 1
        minor, credit = amounts.amount(rng, style, self.points), rng.random() < 0.04
        number = f"CM{self.serial}" if credit else self.schemes[account.id % 3].write(self.serial, account.id, day)
        minor = -max(minor // 4, 500) if credit else minor
        settled = not credit and rng.random() < min(0.985, age / (slow * 2))
        paid = minor if settled else (minor * rng.randrange(1, 9) // 10 if not credit and rng.random() < 0.03 else 0)
        early = bool(terms.discount_percent) and not credit
        return Document(
            id=self.last_id, customer_id=account.id, number=number, kind="credit_memo" if credit else "invoice",
            issued=day, due=terms.due_date(day), currency=account.currency, minor=minor, terms=account.terms,
            discount_until=terms.discount_date(day) if early else None,
            discount=terms.discount(Money(minor, account.currency)).minor if early else 0,
            order=numbers.purchase_order(rng, orders) if rng.random() < 0.45 else "", goods=rng.choice(GOODS),
            paid=paid, lines=rng.random() < 0.25,
        )  # fmt: skip
