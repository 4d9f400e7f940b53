"""The scene on which the demonstration is told: documents that were sent, money that came, and the truth about both."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from payportal.demo.company import Customer, customers
from payportal.domain.money import Money
from payportal.domain.open_item import ItemKind
from payportal.domain.terms import Terms

SEED = 20_417
FIRST_NUMBER = 410_000
"""Numbers from here on cannot be taken for a day."""
NUMBERS_A_DAY = 60
_AGES = (20, 48)
"""Days since an invoice of a story was sent, where the story does not say: every discount has ended by then."""
SATURDAY = 5
_PREFIX = {ItemKind.INVOICE: "HL", ItemKind.CREDIT_MEMO: "CM", ItemKind.DEBIT_MEMO: "DM"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One open item; amounts in minor units of its customer's currency, negative on a credit memo."""

    number: str
    customer: Customer
    kind: ItemKind
    issued_on: date
    terms: str
    amount_minor: int
    open_minor: int
    purchase_order: str = ""
    delivery_note: str = ""
    description: str = ""
    program: str = ""

    @property
    def due_on(self) -> date:
        """Return the day by which the whole is due."""
        return Terms.parse(self.terms).due_date(self.issued_on)

    @property
    def discount_minor(self) -> int:
        """Return what the terms allow to keep of the document when it is paid early."""
        return Terms.parse(self.terms).discount(Money(self.amount_minor, self.customer.currency)).minor

    @property
    def digits(self) -> str:
        """Return the number as people type it, without its letters."""
        return self.number.partition("-")[2]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a careful clerk books on one document: cash, discount and adjustment in minor units."""

    document: Document
    cash_minor: int
    discount_minor: int = 0
    adjustment_minor: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """One line of what the payer says the money is for; amounts in minor units."""

    reference: str
    paid_minor: int
    kept_minor: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Money that came, as its bank tells it, beside the truth; nothing in ``truth``: nobody can know what it is for."""

    transaction_id: str
    story: str
    day: date
    amount_minor: int
    currency: str
    method: str
    payer: str
    account: str = ""
    text: str = ""
    advice: tuple[Advice, ...] = ()
    truth: tuple[Settled, ...] = ()
    on_account_minor: int = 0


@dataclass(slots=True)
class Scene:
    """Hands out documents one after the other; the same day always gives the same ones."""

    today: date
    documents: list[Document] = field(default_factory=list)
    chance: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - invented amounts, no secrets
    people: tuple[Customer, ...] = field(default_factory=customers)
    quiet: set[str] = field(default_factory=set)
    _amounts: set[int] = field(default_factory=set)
    _numbers: dict[int, int] = field(default_factory=dict)

    @property
    def bank_day(self) -> date:
        """Return the last day up to today on which banks are open."""
        return weekday_until(self.today)

    @property
    def day_before(self) -> date:
        """Return the bank's day before that."""
        return weekday_until(self.bank_day - timedelta(days=1))

    def named(self, beginning: str) -> Customer:
        """Return the one customer whose name begins like this."""
        (found,) = [one for one in self.people if one.name.startswith(beginning)]
        return found

    def bill(
        self, name: str, *, days_ago: int = 0, terms: str = "", kind: ItemKind = ItemKind.INVOICE,
        amount_minor: int = 0, part_open: bool = False,
    ) -> Document:  # fmt: skip
        """Send a document to a customer, so many days before the bank's day, over any amount unless one is given."""
        customer = self.named(name)
        days_ago = days_ago or self.chance.randrange(*_AGES)
        amount = amount_minor or self._amount(kind)
        number = self._number(days_ago)
        document = Document(
            number=f"{_PREFIX[kind]}-{number}", customer=customer, kind=kind, terms=terms or customer.terms,
            issued_on=self.bank_day - timedelta(days=days_ago), amount_minor=amount,
            open_minor=amount // 5 * 2 if part_open else amount,
            program=customer.program if kind is ItemKind.INVOICE else "",
            purchase_order=f"PO-{number * 3 % 900_000 + 100_000}", delivery_note=f"DN{number * 7 % 9_000_000:07d}",
            description=self.chance.choice(_GOODS),
        )  # fmt: skip
        self.documents.append(document)
        return document

    def bills(self, name: str, count: int) -> list[Document]:
        """Send several invoices on any days of the last weeks."""
        return [self.bill(name) for _ in range(count)]

    def _amount(self, kind: ItemKind) -> int:
        low, high = (8_400, 612_000) if kind is ItemKind.INVOICE else (2_100, 31_000)
        amount = self.chance.randrange(low, high)
        while amount in self._amounts or amount % 10 == 0:
            amount = self.chance.randrange(low, high)
        self._amounts.add(amount)
        return -amount if kind is ItemKind.CREDIT_MEMO else amount

    def _number(self, days_ago: int) -> int:
        used = self._numbers.get(days_ago, 0) + self.chance.randrange(1, 4)
        self._numbers[days_ago] = used
        return FIRST_NUMBER + (200 - days_ago) * NUMBERS_A_DAY + used


def weekday_until(day: date) -> date:
    """Return ``day``, or the Friday before it at a weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def full(*documents: Document) -> tuple[Settled, ...]:
    """Settle documents in full; a credit memo takes its part away."""
    return tuple(Settled(document, document.open_minor) for document in documents)


def discounted(*documents: Document) -> tuple[Settled, ...]:
    """Settle documents less the discount that their terms allow."""
    return tuple(Settled(one, one.open_minor - one.discount_minor, one.discount_minor) for one in documents)


def cash(truth: Sequence[Settled]) -> int:
    """Return the cash of all the lines in minor units."""
    return sum(line.cash_minor for line in truth)


def advice(truth: Sequence[Settled], *, reason: str = "") -> tuple[Advice, ...]:
    """Return the remittance that says just this."""
    return tuple(Advice(s.document.number, s.cash_minor, s.discount_minor, reason) for s in truth)


_GOODS = ("Espresso beans, house blend", "Single origin beans", "Paper cups and lids", "Loose leaf tea",
          "Takeaway boxes", "Napkins and towels", "Cleaning supplies", "Grinder service", "Syrups",
          "Compostable cutlery")  # fmt: skip
