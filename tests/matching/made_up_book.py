"""A made-up book with its answers: names that share words, price points, damaged numbers, traps that must be held."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from payportal.domain.open_item import OpenItem
from payportal.domain.receipt import Method, Receipt
from payportal.domain.remittance import RemittanceLine
from payportal.matching.engine import PendingReceipt
from payportal.matching.payer import Payer

TODAY = date(2026, 3, 20)
FIRST = ["Amber", "Birch", "Copper", "Delta", "Elm", "Falcon", "Granite", "Harbor"]
TRADE = ["Foods", "Glass", "Lumber", "Marine", "Optics", "Paper", "Steel", "Textiles"]
FORMS = ["Inc.", "LLC", "Ltd", "Corporation", "Company", "GmbH"]
NUMBERS = ["{:06d}", "INV-{:05d}", "R26/{:05d}", "{:05d}-A", "QX{:07d}"]
LOOKALIKE = {"0": "O", "1": "I", "5": "S", "8": "B"}
HOLD: dict[int, int] = {}
Answer = dict[int, int]


@dataclass
class MadeUpBook:
    """Customers, open items and receipts; ``answers`` holds what each receipt pays, nothing where it must be held."""

    seed: int
    payers: list[Payer] = field(default_factory=list)
    items: list[OpenItem] = field(default_factory=list)
    receipts: list[PendingReceipt] = field(default_factory=list)
    answers: dict[int, Answer] = field(default_factory=dict)
    solvable: set[int] = field(default_factory=set)


class Maker:
    """Draws one book from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.book = MadeUpBook(seed)
        self.pattern = NUMBERS[seed % len(NUMBERS)]
        self.free: dict[int, list[OpenItem]] = {}

    def make(self, *, customers: int, items: int, receipts: int) -> MadeUpBook:
        self.book.payers = [self.payer(number) for number in range(1, customers + 1)]
        for number in range(1, items + 1):
            item = self.item(number)
            self.book.items.append(item)
            self.free.setdefault(item.customer_id, []).append(item)
        kinds = [self.clean, self.clean, self.damaged, self.several, self.lines, self.amount_only]
        traps = [self.unrelated, self.closed, self.somebody_else, self.late_discount, self.no_receivable]
        while len(self.book.receipts) < receipts:
            self.random.choice(kinds if self.random.random() < 0.75 else traps)()
        return self.book

    def payer(self, number: int) -> Payer:
        words = [self.random.choice(FIRST), self.random.choice(TRADE), self.random.choice(FORMS)]
        accounts = frozenset({f"77{number:08d}"}) if number % 3 == 0 else frozenset()
        return Payer(number, f"K{number:04d}", " ".join(words), accounts=accounts)

    def item(self, number: int) -> OpenItem:
        price_points = [4999, 19900, 50000, 120000]
        amount = self.random.choice(price_points) if self.random.random() < 0.3 else self.random.randrange(900, 900000)
        issued = TODAY - timedelta(days=self.random.randrange(90))
        discounted = self.random.random() < 0.3
        return OpenItem(
            item_id=number,
            number=self.pattern.format(4000 + number * 3),
            customer_id=self.random.randrange(1, len(self.book.payers) + 1),
            currency="USD",
            amount_minor=amount,
            open_minor=amount,
            issue_date=issued,
            due_date=issued + timedelta(days=30),
            discount_date=issued + timedelta(days=10) if discounted else None,
            discount_minor=amount // 50 if discounted else 0,
        )

    def take(self, count: int) -> list[OpenItem]:
        owners = [owner for owner, mine in self.free.items() if len(mine) >= count]
        mine = self.free[self.random.choice(owners)]
        chosen = self.random.sample(mine, count)
        for item in chosen:
            mine.remove(item)
        return chosen

    def name_of(self, customer_id: int) -> str:
        name = self.book.payers[customer_id - 1].name.upper()
        return self.random.choice([name, name, name.replace(".", ""), " ".join(name.split()[:2]), name[:14]])

    def add(self, amount: int, name: str, text: str, answer: Answer, *, solvable: bool = False, **more: object) -> None:
        number = len(self.book.receipts) + 1
        noise = self.random.choice(["", " TRACE 0910000{:08d}", " CONF {:07d}", " BATCH {:06d} SEQ 0004"])
        memo = f"{name} {text}{noise.format(self.random.randrange(10**6))}" if not more.get("reference") else noise
        receipt = Receipt(
            transaction_id=f"M{self.book.seed}-{number:05d}",
            value_date=TODAY,
            amount_minor=amount,
            currency="USD",
            method=Method.ACH,
            payer_name=name if self.random.random() < 0.8 else "",
            memo=memo,
            **more,
        )
        self.book.receipts.append(PendingReceipt(receipt_id=number, receipt=receipt, remaining_minor=amount))
        self.book.answers[number] = answer
        if solvable:
            self.book.solvable.add(number)

    def clean(self) -> None:
        (item,) = self.take(1)
        self.add(item.open_minor, self.name_of(item.customer_id), f"INV {item.number}", paid([item]), solvable=True)

    def damaged(self) -> None:
        (item,) = self.take(1)
        text = "".join(LOOKALIKE.get(one, one) if self.random.random() < 0.4 else one for one in item.number)
        text = self.random.choice([text, item.number.replace("-", " "), item.number.lower(), item.number.lstrip("0")])
        self.add(item.open_minor, self.name_of(item.customer_id), f"INV#{text}", paid([item]), solvable=True)

    def several(self) -> None:
        items = self.take(self.random.randrange(2, 5))
        text = self.random.choice([" ", ", ", ";", " & "]).join(item.number for item in items)
        total = sum(item.open_minor for item in items)
        self.add(total, self.name_of(items[0].customer_id), f"INVS {text}", paid(items), solvable=True)

    def lines(self) -> None:
        items = self.take(3)
        lines = tuple(RemittanceLine(item.number, item.open_minor) for item in items)
        total = sum(item.open_minor for item in items)
        self.add(total, self.name_of(items[0].customer_id), "", paid(items), solvable=True, remittance=lines)

    def amount_only(self) -> None:
        (item,) = self.take(1)
        self.add(item.open_minor, self.name_of(item.customer_id), "PAYMENT", paid([item]))

    def unrelated(self) -> None:
        amount = self.random.randrange(10, 9000) * 100 + self.random.choice([0, 0, 17])
        if all(amount not in (item.open_minor, item.open_minor - item.discount_minor) for item in self.book.items):
            self.add(amount, self.name_of(self.random.randrange(1, len(self.book.payers) + 1)), "PAYMENT", HOLD)

    def closed(self) -> None:
        item = self.random.choice(self.book.items)
        text = self.pattern.format(90000 + self.random.randrange(900))
        self.add(item.open_minor, self.name_of(item.customer_id), f"INV {text}", HOLD)

    def somebody_else(self) -> None:
        (item,) = self.take(1)
        amount = item.open_minor + self.random.randrange(500, 90000)
        self.add(amount, "UNRELATED HOLDINGS", f"INV {item.number}", HOLD)

    def late_discount(self) -> None:
        (item,) = self.take(1)
        late = item.discount_date is not None and item.discount_date < TODAY and item.discount_minor > 100
        if late:
            amount = item.open_minor - item.discount_minor
            self.add(amount, self.name_of(item.customer_id), f"INV {item.number}", HOLD)

    def no_receivable(self) -> None:
        name = self.random.choice(["TAX REFUND", "LOAN ADVANCE 00931", "INTEREST CREDITED", "INSURANCE CLAIM"])
        self.add(self.random.choice(self.book.items).open_minor, name, "", HOLD)


def paid(items: list[OpenItem]) -> Answer:
    """Return what a receipt for exactly these open items gives each of them, in minor units."""
    return {item.item_id: item.open_minor for item in items}


def make_book(seed: int, *, customers: int = 90, items: int = 1200, receipts: int = 400) -> MadeUpBook:
    """Return the made-up book of a seed; the same seed gives the same book."""
    return Maker(seed).make(customers=customers, items=items, receipts=receipts)
