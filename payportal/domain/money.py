"""Money: minor units with a currency. Floats never come near it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from payportal.domain.currency import exponent
from payportal.domain.errors import BadAmount, CurrencyMismatch

_PLAIN = re.compile(r"[+-]?\d{1,18}(\.\d+)?")
MAX_MINOR = 10**15
"""No amount of this product exceeds ten trillion dollars: beyond is a damaged file, not a payment."""


def parse_minor(text: str, currency: str) -> int:
    """Return the minor units of a plain decimal such as ``-1234.50``.

    Refuses separators, exponents and more decimals than the currency has; never rounds. Raises BadAmount.
    """
    digits = exponent(currency)
    cleaned = text.strip()
    if not _PLAIN.fullmatch(cleaned) or not cleaned.isascii():
        raise BadAmount(f"{text.strip()[:40]!r} is no amount; write it like 1234.50, without thousands sign or symbol")
    whole, _, fraction = cleaned.partition(".")
    if len(fraction) > digits and fraction[digits:].strip("0"):
        raise BadAmount(f"{cleaned} has {len(fraction)} decimals but {currency} has {digits}; correct the amount")
    minor = int(whole.lstrip("+-") + fraction[:digits].ljust(digits, "0"))
    if minor > MAX_MINOR:
        raise BadAmount(f"{cleaned} is larger than any amount this system takes; check the file")
    return -minor if cleaned.startswith("-") else minor


def format_minor(minor: int, currency: str) -> str:
    """Return minor units as a plain decimal string with the currency's own decimals, for machines."""
    digits = exponent(currency)
    sign, number = ("-" if minor < 0 else ""), str(abs(minor)).rjust(digits + 1, "0")
    return f"{sign}{number[:-digits]}.{number[-digits:]}" if digits else f"{sign}{number}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency; sums and comparisons across currencies are refused."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Return the amount written in ``text``, a plain decimal in major units."""
        return cls(parse_minor(text, currency), currency)

    def __str__(self) -> str:
        return f"{format_minor(self.minor, self.currency)} {self.currency}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def percent(self, rate: Decimal) -> "Money":
        """Return ``rate`` percent of this amount, rounded half to even to a minor unit."""
        exact = Decimal(self.minor) * rate / 100
        return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), self.currency)

    def split(self, weights: Sequence[int]) -> "list[Money]":
        """Return parts in proportion to ``weights`` that add up to the whole (largest remainder, then first).

        Raises ValueError for weights below zero or without any above it.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError(
                f"weights {list(weights)} cannot share anything out; give at least one above zero, none below"
            )
        floors = [self.minor * weight // total for weight in weights]
        remainders = [self.minor * weight % total for weight in weights]
        order = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
        for i in order[: self.minor - sum(floors)]:
            floors[i] += 1
        return [Money(part, self.currency) for part in floors]

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self} and {other} are of different currencies")
        return other.minor
