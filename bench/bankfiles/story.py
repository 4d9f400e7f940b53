"""The payments that every made-up bank file tells of: payers, invoices, references; the same ones for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bench.books.names import base_name, legal_form
from bench.books.words import CITY, PHRASES

FIRST_DAY = date(2026, 9, 1)
DAYS = 28
PAYERS = 2_000


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, with the accounts that banks know him by."""

    name: str
    number: int
    routing: str
    account: str
    iban: str
    bic: str
    city: str


@dataclass(frozen=True, slots=True)
class Paid:
    """One invoice of a payment: minor units paid, and the discount taken."""

    number: str
    amount: int
    discount: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One line of a bank file: minor units, on which side, by whom and what for."""

    number: int
    day: date
    amount: int
    credit: bool
    payer: Payer
    invoices: tuple[Paid, ...]
    memo: str

    @property
    def reference(self) -> str:
        """Return the payer's own reference."""
        return f"E2E-{self.day:%y%m%d}-{self.number:07d}"


@dataclass(frozen=True, slots=True)
class Totals:
    """What a reader must find: lines of money, and minor units of both sides."""

    count: int = 0
    credits: int = 0
    debits: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """``count`` payments in the order of their days; each iteration tells them anew, so that none need be kept."""

    count: int
    seed: int = 1
    debits: float = 0.0

    def __iter__(self) -> Iterator[Payment]:
        rng = random.Random(f"bank files {self.seed}")
        payers = [_payer(rng, number) for number in range(min(PAYERS, self.count // 4 + 1))]
        for number in range(1, self.count + 1):
            day = FIRST_DAY + timedelta(days=(number - 1) * DAYS // self.count)
            yield _payment(rng, number, day, rng.choice(payers), credit=rng.random() >= self.debits)

    def totals(self) -> Totals:
        """Return what the payments add up to."""
        credits = debits = 0
        for payment in self:
            credits += payment.amount if payment.credit else 0
            debits += 0 if payment.credit else payment.amount
        return Totals(self.count, credits, debits)


def check_digit(routing: str) -> str:
    """Return the ninth digit of an American routing number."""
    weighed = sum(int(digit) * weight for digit, weight in zip(routing, (3, 7, 1, 3, 7, 1, 3, 7), strict=True))
    return str(-weighed % 10)


def _payer(rng: random.Random, number: int) -> Payer:
    bank, account = rng.randrange(10**8), rng.randrange(10**10)
    routing = f"{rng.randint(1, 12):02d}{rng.randrange(10**6):06d}"
    return Payer(
        name=f"{base_name(rng)} {legal_form(rng, 'USD')}",
        number=number,
        routing=routing + check_digit(routing),
        account=f"{rng.randrange(10**9):010d}",
        iban=_iban(f"{bank:08d}{account:010d}"),
        bic=f"{''.join(rng.choices('BCDFGHKLMNPR', k=4))}DEFF{rng.randint(100, 999)}",
        city=rng.choice(CITY),
    )


def _iban(number: str) -> str:
    return f"DE{98 - int(f'{number}131400') % 97:02d}{number}"


def _payment(rng: random.Random, number: int, day: date, payer: Payer, *, credit: bool) -> Payment:
    invoices = tuple(_invoice(rng) for _ in range(rng.choices((1, 2, 3, 5), (60, 22, 12, 6))[0])) if credit else ()
    amount = sum(one.amount for one in invoices) or rng.randint(150, 900_000)
    memo = rng.choice(PHRASES).format(" ".join(one.number for one in invoices)) if credit else f"ORDER {number:08d}"
    return Payment(number, day, amount, credit, payer, invoices, memo)


def _invoice(rng: random.Random) -> Paid:
    amount = round(rng.lognormvariate(11, 1)) % 4_000_000 + 100
    return Paid(f"INV-{rng.randrange(10**6):06d}", amount, amount // 50 if rng.random() < 0.2 else 0)
