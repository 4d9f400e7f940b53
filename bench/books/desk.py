"""The desk where receipts are made up: who pays, what of it can be seen, and which items are still free."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bench.books import bank_text, names, noise
from bench.books.bank_text import Template
from bench.books.book import Book, Customer, Item, Receipt, Truth
from bench.books.names import NOTHING, NameIndex, Printed
from bench.books.words import NO_REFERENCE

TRIES = 30


@dataclass(frozen=True, slots=True)
class Payer:
    """What a receipt shows of its payer: a printed name, an account, both or nothing."""

    form: Template
    day: date
    printed: Printed = NOTHING
    account: str = ""
    on_file: bool = False
    in_field: bool = True


@dataclass(slots=True, kw_only=True)
class Draft:
    """A receipt in the making: ``pays`` is the cash of each item in minor units."""

    payer: Payer
    amount: int
    currency: str
    customer: Customer | None = None
    pays: Sequence[tuple[Item, int]] = ()
    text: str = ""
    remittance: tuple[tuple[str, int], ...] = ()
    on_account: int = 0
    plain: bool = False
    """Without distracting numbers, where the text of the bank is all there is."""
    kept: Sequence[Item] = ()
    """Items that no other receipt pays, so that the question which of them is meant stays open."""
    twin: str | None = None
    """The receipt that this one repeats."""


@dataclass(slots=True)
class Desk:
    """Draws receipts from one book; every random choice comes from ``rng``."""

    book: Book
    rng: random.Random
    names: NameIndex = field(init=False)
    numbers: set[str] = field(init=False)
    orders: dict[str, list[Item]] = field(init=False)
    amounts: dict[tuple[str, int], list[Item]] = field(init=False)
    drafts: dict[str, Draft] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.names = NameIndex(self.book.customers)
        self.numbers = {names.key(item.number) for item in self.book.items}
        self.orders, self.amounts = {}, {}
        for item in self.book.items:
            self.amounts.setdefault((item.currency, item.open), []).append(item)
            if item.purchase_order:
                self.orders.setdefault(item.purchase_order, []).append(item)

    # ── who pays, and what is seen of it ──

    def payer(self, customer: Customer, *, method: str = "", known: bool = False) -> Payer:
        """Return what is seen of ``customer``; where ``known``, a name that can be read or an account on file."""
        rng = self.rng
        form = bank_text.template(rng, method or rng.choices(("ach", "wire", "check", "other"), (50, 20, 25, 5))[0])
        printed = names.print_name(rng, customer, form.name_width)
        shown = rng.choices(("both", "name", "account", "nothing"), (36, 52, 7, 5))[0]
        account = customer.pays_from if shown in {"both", "account"} and form.method != "other" else ""
        if account and rng.random() < 0.08:
            account = str(rng.randrange(10**9, 10**10))
        on_file = account in customer.accounts
        if shown in {"both", "name"} or (known and not on_file):
            in_field = "{name}" not in form.memo or rng.random() < 0.75
            return Payer(form, self.day(), printed, account, on_file, in_field)
        return Payer(form, self.day(), NOTHING, account, on_file)

    def day(self) -> date:
        """Return the value date of a receipt: today or one of the two days before."""
        return self.book.today - timedelta(days=self.rng.choice((0, 0, 1, 2)))

    def could_be(self, payer: Payer, customer: Customer) -> list[Customer]:
        """Return the customers that the payer may be or pay for: of that account, of such a name, their children."""
        found = {customer.index} if payer.on_file else self.names.readable_as(payer.printed.key)
        family = set(found)
        for index in found:
            family.update(self.book.customers[index].children)
        return [self.book.customers[index] for index in sorted(family)]

    def items_of(self, customers: Iterable[Customer], currency: str) -> list[Item]:
        """Return the open items of these customers in a currency, taken ones too: a reader cannot know of those."""
        return [item for customer in customers for item in customer.items if item.currency == currency]

    def no_reference(self, customer: Customer) -> str:
        """Return what a payer writes who names no item: next to nothing, or its account with us."""
        if self.rng.random() < 0.1:
            return self.rng.choice(("ACCT {0}", "CUSTOMER {0}", "OUR ACCOUNT {0}")).format(customer.number)
        return self.rng.choice(NO_REFERENCE)

    # ── which items ──

    def free(self, *, count: int = 1, wanted: Callable[[Item], bool] = lambda item: True) -> list[Item]:
        """Return free invoices of one customer in one currency, in the order of issue; nothing when none was found."""
        for _ in range(TRIES):
            first = self.rng.choice(self.book.items)
            if count == 1:
                if self.usable(first) and wanted(first):
                    return [first]
                continue
            pool = [
                item
                for item in self.book.customers[first.owner].items
                if self.usable(item) and item.currency == first.currency and wanted(item)
            ]
            if len(pool) >= count:
                places = sorted(self.rng.sample(range(len(pool)), count))
                return [pool[place] for place in places]
        return []

    def worth(self, currency: str, minor: int) -> list[Item]:
        """Return the items on which just so much is open."""
        return self.amounts.get((currency, minor), [])

    def usable(self, item: Item) -> bool:
        """Return whether the item can be paid by a receipt still to be made."""
        return not item.used and item.open > 0 and item.issued < self.book.today - timedelta(days=2)

    def owner(self, item: Item) -> Customer:
        """Return who owes the item."""
        return self.book.customers[item.owner]

    # ── the receipt ──

    def issue(self, kind: str, draft: Draft, *, resolvable: bool) -> None:
        """Write the receipt and the truth about it, and take its items."""
        receipt = self._receipt(draft)
        pays = {(self.owner(item).number, item.number): cash for item, cash in draft.pays}
        for item in (*(item for item, _ in draft.pays), *draft.kept):
            item.used = True
        self.book.receipts.append(receipt)
        self.book.truth[receipt.transaction_id] = Truth(
            transaction_id=receipt.transaction_id, kind=kind, resolvable=resolvable, amount=receipt.amount,
            customer=draft.customer.number if draft.customer else "", pays=pays, on_account=draft.on_account,
            twin=draft.twin,
        )  # fmt: skip
        self.drafts[receipt.transaction_id] = draft

    def new_id(self) -> str:
        """Return the bank's id of the next receipt."""
        return f"{self.book.today:%y%m%d}-{self.book.shape.seed:02d}-{len(self.book.receipts) + 1:06d}"

    def _receipt(self, draft: Draft) -> Receipt:
        rng, payer = self.rng, draft.payer
        text, reference = draft.text, ""
        if text and rng.random() < 0.3:
            text, reference = rng.choice(("", "PAYMENT", "SEE REF")), text
        if not draft.plain and rng.random() < 0.55:
            other = noise.distraction(rng, payer.day, draft.amount)
            text = f"{text} {other}" if rng.random() < 0.7 else f"{other} {text}"
        name = payer.printed.text
        return Receipt(
            transaction_id=self.new_id(), day=payer.day, amount=draft.amount, currency=draft.currency,
            method=payer.form.method, payer_name=name if payer.in_field else "", payer_account=payer.account,
            check_number=str(rng.randrange(1_000, 999_999)) if payer.form.method == "check" else "",
            reference=reference, memo=bank_text.memo(rng, payer.form, name=name, text=text, day=payer.day),
            remittance=draft.remittance,
        )  # fmt: skip
