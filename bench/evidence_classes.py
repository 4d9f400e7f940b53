"""How often is each class of evidence wrong? Made-up books with their answers, counted by class over many of them.

Usage: ./run bench evidence_classes [BOOKS [PROCESSES]]. Its table is the prior in payportal/matching/prior.py.
"""

import os
import random
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta

from payportal.domain.open_item import ItemKind, OpenItem
from payportal.domain.receipt import Method, Receipt
from payportal.domain.remittance import RemittanceLine
from payportal.matching.draft import STRENGTH
from payportal.matching.engine import PendingReceipt, match
from payportal.matching.error_bound import upper_bound_ppm
from payportal.matching.memory_source import MemorySource
from payportal.matching.payer import Payer
from payportal.matching.rules import MatchRules

DAY = date(2026, 5, 12)
SOUNDS = (
    "bar",
    "cel",
    "dor",
    "fen",
    "gal",
    "hul",
    "jor",
    "kem",
    "lin",
    "mor",
    "nax",
    "pol",
    "quen",
    "ros",
    "tav",
    "vel",
)
TRADES = ("Bakery", "Bearings", "Chemicals", "Dairy", "Freight", "Fittings", "Outdoor", "Print", "Seating", "Valves")
FORMS = ("Inc", "LLC", "Ltd", "Corp", "Co", "GmbH", "")
MASKS = ("INV-{:06d}", "K{:07d}", "26/{:06d}", "{:07d}", "SI{:05d}-B")
LOOKALIKE = str.maketrans("0158", "OISB")
CUSTOMERS, RECEIPTS = 300, 700
BOOKS = 230


def as_credit(item: OpenItem, minor: int) -> OpenItem:
    """Return the item as a credit memo of so much."""
    return item._replace(
        kind=ItemKind.CREDIT_MEMO, amount_minor=minor, open_minor=minor, discount_date=None, discount_minor=0
    )


class Book:
    """One book of one seed: customers with 1 to 9 open items each, receipts of every class, and traps."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.mask = MASKS[seed % len(MASKS)]
        self.payers = [self._payer(number) for number in range(1, CUSTOMERS + 1)]
        self.free: dict[int, list[OpenItem]] = {}
        for payer in self.payers:
            self.free[payer.customer_id] = [self._item(payer.customer_id) for _ in range(self.random.randrange(1, 10))]
        self.items = [item for mine in self.free.values() for item in mine]
        self.receipts: list[PendingReceipt] = []
        self.answers: dict[int, dict[int, int]] = {}
        kinds = [self.reference, self.several, self.factor, self.weak, self.remittance, self.completed, self.completed,
                 self.netted, self.netted,
                 self.cents, self.fee, self.fee, self.over, self.part, self.amount, self.amount, self.discounted,
                 self.discounted, self.balance, self.balance, self.subset, self.subset,
                 self.due, self.due, self.due]  # fmt: skip
        traps = [self.stranger_amount, self.closed, self.wrong_payer, self.short, self.late]
        for _ in range(RECEIPTS):
            self.random.choice(kinds if self.random.random() < 0.8 else traps)()

    def _payer(self, number: int) -> Payer:
        word = "".join(self.random.choice(SOUNDS) for _ in range(self.random.choice((2, 2, 3)))).title()
        name = " ".join((word, self.random.choice(TRADES), self.random.choice(FORMS))).strip()
        accounts = frozenset({f"55{number:07d}"}) if number % 3 == 0 else frozenset()
        return Payer(number, f"C{number:05d}", name, accounts=accounts)

    def _item(self, customer_id: int) -> OpenItem:
        number = self._numbers = getattr(self, "_numbers", 0) + 1
        price_points = (9900, 25000, 49900, 100000)
        minor = (
            self.random.choice(price_points) if self.random.random() < 0.2 else self.random.randrange(1500, 2_000_000)
        )
        issued = DAY - timedelta(days=self.random.randrange(1, 60))
        terms = self.random.random() < 0.35
        return OpenItem(
            item_id=number, number=self.mask.format(20_000 + 7 * number), customer_id=customer_id, currency="USD",
            amount_minor=minor, open_minor=minor, issue_date=issued, due_date=issued + timedelta(days=30),
            discount_date=issued + timedelta(days=20) if terms else None, discount_minor=minor // 50 if terms else 0,
        )  # fmt: skip

    def take(self, count: int, *, of: int = 0) -> list[OpenItem]:
        """Return items of one customer that nobody pays yet; where ``of`` is given, of one that has just so many."""
        owners = [n for n, mine in self.free.items() if (len(mine) == of if of else len(mine) >= count)]
        if not owners:
            return []
        mine = self.free[self.random.choice(owners)]
        chosen = self.random.sample(mine, count)
        for item in chosen:
            mine.remove(item)
        return chosen

    def pay(self, items: list[OpenItem], text: str, *, cash: dict[int, int] | None = None, extra: int = 0,
            trap: bool = False, name: str = "", amount: int = 0, **more: object) -> None:  # fmt: skip
        """Write a receipt for ``items``; where ``trap`` says so nobody can tell, and it must be held."""
        if not items:
            return
        answer = {item.item_id: item.open_minor for item in items} if cash is None else cash
        minor = amount or sum(answer.values()) + extra
        payer = self.payers[items[0].customer_id - 1]
        spoken = name or self.random.choice((payer.name.upper(), payer.name.upper()[:18], payer.name))
        account = next(iter(payer.accounts), "") if not name and self.random.random() < 0.5 else ""
        number = len(self.receipts) + 1
        given = {"method": Method.ACH, "payer_name": spoken, "payer_account": account, "memo": text, **more}
        receipt = Receipt(transaction_id=f"E{number:05d}", value_date=DAY, amount_minor=minor, currency="USD", **given)
        self.receipts.append(PendingReceipt(receipt_id=number, receipt=receipt, remaining_minor=minor))
        self.answers[number] = {} if trap else answer

    def reference(self) -> None:
        items = self.take(1)
        self.pay(items, f"INV {items[0].number} THANK YOU" if items else "")

    def several(self) -> None:
        items = self.take(self.random.choice((2, 3)))
        self.pay(items, "INVOICES " + ", ".join(item.number for item in items))

    def factor(self) -> None:
        items = [*self.take(1), *self.take(1)]
        if len({item.customer_id for item in items}) == 2:
            self.pay(items, " ".join(f"INV {item.number}" for item in items), name="HOLLOW CREEK FACTORS")

    def weak(self) -> None:
        items = self.take(1)
        text = items[0].number if items else ""
        place = self.random.randrange(len(text)) if text else 0
        damaged = self.random.choice((text.translate(LOOKALIKE), text[:place] + text[place + 1 :], text[2:]))
        self.pay(items, f"INV {damaged}")

    def remittance(self) -> None:
        items = self.take(self.random.choice((1, 2, 4)))
        self.pay(items, "", remittance=tuple(RemittanceLine(item.number, item.open_minor) for item in items))

    def completed(self) -> None:
        items = self.take(2)
        self.pay(
            items, f"INV {items[0].number} AND INV {self.mask.format(990_000 + len(self.receipts))}" if items else ""
        )

    def netted(self) -> None:
        """An invoice less a credit memo that the payer does not name, or only as a credit."""
        for item in self.take(1):
            minor = -self.random.randrange(500, max(501, item.open_minor // 2))
            made = as_credit(self._item(item.customer_id), minor)
            self.items.append(made)
            words = self.random.choice(("", " LESS CREDIT", " NET OF CM"))
            self.pay([item, made], f"INV {item.number}{words}")

    def cents(self) -> None:
        items, off = self.take(1), self.random.randrange(11, 100)
        cash = {item.item_id: item.open_minor - off for item in items}
        self.pay(items, f"INV {items[0].number}" if items else "", cash=cash)

    def fee(self) -> None:
        items, off = self.take(1), self.random.choice((1000, 1500, 1750, 2500, 3500))
        cash = {item.item_id: item.open_minor - off for item in items if item.open_minor > 5 * off}
        if cash:
            self.pay(items, f"INV {items[0].number}", cash=cash, method=Method.WIRE)

    def over(self) -> None:
        items = self.take(1)
        extra = self.random.randrange(500, max(501, items[0].open_minor // 2)) if items else 0
        self.pay(items, f"INV {items[0].number}" if items else "", extra=extra)

    def part(self) -> None:
        items = self.take(1)
        cash = {item.item_id: item.open_minor * self.random.randrange(20, 80) // 100 for item in items}
        self.pay(items, f"PARTIAL PAYMENT INV {items[0].number}" if items else "", cash=cash)

    def amount(self) -> None:
        self.pay(self.oldest(self.take(1)), "PAYMENT")

    def discounted(self) -> None:
        owners = [mine for mine in self.free.values() if any(item.discount_on(DAY) for item in mine)]
        if owners:
            mine = self.random.choice(owners)
            item = self.random.choice([item for item in mine if item.discount_on(DAY)])
            mine.remove(item)
            self.pay([item], "PAYMENT", cash={item.item_id: item.open_minor - item.discount_minor})

    def balance(self) -> None:
        size = self.random.choice((2, 3, 4, 5))
        self.pay(self.take(size, of=size), "ACCOUNT IN FULL")

    def subset(self) -> None:
        self.pay(self.oldest(self.take(2)), "PAYMENT")

    def due(self) -> None:
        """Everything that a customer has due by a day."""
        owners = [mine for mine in self.free.values() if len(mine) > 3]
        if owners:
            mine = self.random.choice(owners)
            mine.sort(key=lambda item: item.due_date)
            size = self.random.choice((2, 3))
            if mine[size - 1].due_date < mine[size].due_date:
                self.pay([mine.pop(0) for _ in range(size)], "PAYMENT")

    def oldest(self, items: list[OpenItem]) -> list[OpenItem]:
        """Return the items, of equal amounts the one due first: that is the one a payer without a word means."""
        chosen: list[OpenItem] = []
        for item in items:
            mine = self.free[item.customer_id]
            twins = [one for one in mine if one.open_minor == item.open_minor and one not in items]
            first = min([item, *twins], key=lambda one: (one.due_date, one.item_id))
            if first is not item:
                mine.remove(first)
                mine.append(item)
            chosen.append(first)
        return chosen

    def stranger_amount(self) -> None:
        item = self.random.choice(self.items)
        self.pay([item], "PAYMENT", amount=item.open_minor + self.random.randrange(1, 400), trap=True)

    def closed(self) -> None:
        item = self.random.choice(self.items)
        self.pay([item], f"INV {self.mask.format(900_000 + len(self.receipts))}", trap=True)

    def wrong_payer(self) -> None:
        item, other = self.random.sample(self.items, 2)
        if all(mine.open_minor != item.open_minor for mine in self.items if mine.customer_id == other.customer_id):
            self.pay([item], "PAYMENT", trap=True, name=self.payers[other.customer_id - 1].name.upper())

    def short(self) -> None:
        item = self.random.choice(self.items)
        self.pay([item], f"INV {item.number}", cash={item.item_id: max(1, item.open_minor * 93 // 100)})

    def late(self) -> None:
        for item in self.take(1):
            if item.discount_minor and not item.discount_on(DAY):
                self.pay([item], f"INV {item.number}", cash={item.item_id: item.open_minor - item.discount_minor})


def main() -> None:
    """Count over the books, several at once, and print the table."""
    books = int(sys.argv[1]) if len(sys.argv) > 1 else BOOKS
    processes = int(sys.argv[2]) if len(sys.argv) > 2 else os.cpu_count() or 1
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    with ProcessPoolExecutor(processes) as pool:
        for good, bad in pool.map(count, range(1, books + 1), chunksize=4):
            right.update(good)
            wrong.update(bad)
    print(f"{books} books of {RECEIPTS} receipts")
    for name in STRENGTH:
        of = right[name] + wrong[name]
        print(f"{name:<18}{wrong[name]:>6} wrong of {of:>7,}, at most {upper_bound_ppm(wrong[name], of):>7,} ppm")


def count(seed: int) -> tuple["Counter[str]", "Counter[str]"]:
    """Match the book of a seed and count by class what was applied right and what wrong.

    Right is cash where the answer has it, and no discount after its day; what falls short may be held or left open.
    """
    book, right, wrong = Book(seed), Counter(), Counter()
    items = {item.item_id: item for item in book.items}
    for proposal in match(book.receipts, MemorySource(book.items, book.payers), MatchRules()):
        if proposal.chosen is not None:
            lines = proposal.chosen.lines
            fits = {line.item_id: line.cash_minor for line in lines} == book.answers[proposal.receipt_id]
            fits = fits and all(line.discount_minor <= items[line.item_id].discount_on(DAY) for line in lines)
            (right if fits else wrong)[proposal.chosen.evidence_class] += 1
    return right, wrong


if __name__ == "__main__":
    main()
