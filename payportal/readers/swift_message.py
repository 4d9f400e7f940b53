"""One message of a SWIFT file: its heads, its balances or stated sums, and whether its entries agree with them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from payportal.domain.errors import FileRefused
from payportal.domain.money import format_minor
from payportal.readers.result import Problem
from payportal.readers.span import Span
from payportal.readers.swift_balance import Balance, Sum
from payportal.readers.swift_entry import Entry

_TRAILING = " /"


@dataclass(slots=True)
class Side:
    """The entries of one side so far: by the way the money went, and by the letter (a reversal is of its own side)."""

    count: int = 0
    total: int = 0
    lettered_count: int = 0
    lettered_total: int = 0

    def fits(self, stated: Sum) -> bool:
        """Say whether stated figures are these; banks count a reversal on either side."""
        figures = stated.count, stated.amount_minor
        return figures in {(self.count, self.total), (self.lettered_count, self.lettered_total)}


@dataclass(slots=True)
class Message:
    """A message while it is read; ``stated`` are the sums of :90C: (True) and :90D: (False).

    ``first`` is the index in the file of its first line.
    """

    line: int
    account: str = ""
    number: str = ""
    currency: str = ""
    opening: Balance | None = None
    closing: Balance | None = None
    closing_line: int = 0
    moved: int = 0
    entries: int = 0
    first: int = 0
    sides: dict[bool, Side] = field(default_factory=lambda: {True: Side(), False: Side()})
    stated: dict[bool, tuple[int, Sum]] = field(default_factory=dict)
    print: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def title(self) -> str:
        """Return number and account for a sentence."""
        return f"statement {self.number or '?'} of account {self.own_account or '?'}"

    @property
    def own_account(self) -> str:
        """Return our account without the currency that some banks write behind it."""
        bare = self.account.removesuffix(self.currency).rstrip(_TRAILING) if self.currency else ""
        return bare or self.account

    def count(self, entry: Entry) -> None:
        """Add an entry to the sums."""
        self.entries += 1
        if entry.expected:
            return
        self.moved += entry.signed_minor
        side, letter = self.sides[entry.credit], self.sides[entry.mark in {"C", "RC"}]
        side.count, side.total = side.count + 1, side.total + entry.amount_minor
        letter.lettered_count += 1
        letter.lettered_total += entry.amount_minor

    def span(self, after: int) -> Span | None:
        """Return the statement as a span whose last line is before ``after``; None where its balances prove nothing."""
        opening, closing = self.opening, self.closing
        if not opening or not closing or not opening.day or not closing.day or after - self.first != self.entries:
            return None
        if opening.currency != closing.currency or opening.amount_minor + self.moved != closing.amount_minor:
            return None
        return Span(
            account=self.own_account, number=self.number, currency=self.currency, opening_on=opening.day,
            opening_minor=opening.amount_minor, closing_on=closing.day, closing_minor=closing.amount_minor,
            lines=range(self.first, after),
        )  # fmt: skip

    def refuse_unfinished(self) -> None:
        """Raise FileRefused ``no_opening`` or ``truncated`` for a statement without its balances."""
        if self.opening is None:
            message = f"{self.title} has no opening balance (:60F:)"
            raise FileRefused(message, code="no_opening", line=self.line)
        if self.closing is None:
            message = f"{self.title} has no closing balance (:62F:): it was cut"
            raise FileRefused(message, code="truncated", line=self.line)

    def faults(self) -> Iterator[Problem]:
        """Yield what does not add up, with what the file states and what its entries give."""
        if self.opening and self.closing:
            yield from self._balance_faults(self.opening, self.closing)
        for credit, (line, stated) in self.stated.items():
            if not self.sides[credit].fits(stated):
                yield self._sum_fault(self.sides[credit], stated, line, "credits" if credit else "debits")

    def _balance_faults(self, opening: Balance, closing: Balance) -> Iterator[Problem]:
        if opening.currency != closing.currency:
            message = f"{self.title} opens in {opening.currency} and closes in {closing.currency}"
            yield Problem(self.closing_line, "balance_currency", message)
        elif opening.amount_minor + self.moved != closing.amount_minor:
            reached = format_minor(opening.amount_minor + self.moved, opening.currency)
            stated = format_minor(closing.amount_minor, closing.currency)
            message = (
                f"closing balance of {self.title}: the file states {stated} {closing.currency}, "
                f"its entries lead to {reached}; ask the bank for the statement again"
            )
            yield Problem(self.closing_line, "balance", message)

    def _sum_fault(self, side: Side, stated: Sum, line: int, name: str) -> Problem:
        message = (
            f"{name} of {self.title}: the file states {stated.count} with "
            f"{format_minor(stated.amount_minor, stated.currency)} {stated.currency}, "
            f"its entries are {side.count} with {format_minor(side.total, stated.currency)}"
        )
        return Problem(line, "sums", message)
