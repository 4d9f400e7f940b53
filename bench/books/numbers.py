"""How businesses number their documents, and the numbers that come with an order."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Writer = Callable[[int, int, date], str]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to number: ``write(serial, branch, day)``; in a run the last digits count up where ``counts``."""

    name: str
    write: Writer
    counts: bool = True


def schemes(rng: random.Random, *, seed: int, items: int) -> tuple[Scheme, ...]:
    """Return the three schemes of one book; all of them take turns over the seeds."""
    width = max(5, len(str(items * 4)))
    letters = "".join(rng.sample("ACDEFHKMNPRTUVWX", rng.choice((1, 1, 2))))
    first = rng.choice((1, 4, 5, 9)) * 10**9
    known = (
        Scheme("zero-padded", lambda n, b, d: f"{n:0{width + 1}d}"),
        Scheme("letter prefix", lambda n, b, d: f"{letters}{n:0{width}d}"),
        Scheme("year and dash", lambda n, b, d: f"{d.year}-{n:0{width}d}"),
        Scheme("check digit", lambda n, b, d: f"{n:0{width}d}{luhn(str(n))}", counts=False),
        Scheme("branch and slashes", lambda n, b, d: f"B{b % 40 + 10}/{d:%y}/{n:0{width}d}"),
        Scheme("long number", lambda n, b, d: str(first + n)),
        Scheme("prefix and version", lambda n, b, d: f"INV-{n:0{width}d}-{'AB'[b % 2]}", counts=False),
        Scheme("site code", lambda n, b, d: f"{'NESWQZ'[b % 6]}{'KLMT'[b % 4]}-{n:0{width}d}"),
    )
    return tuple(known[(seed + step * 3) % len(known)] for step in range(3))


def luhn(digits: str) -> int:
    """Return the check digit that makes ``digits`` with it pass the Luhn test."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def creditor_reference(body: str) -> str:
    """Return the structured creditor reference (ISO 11649) of ``body``: RF, two check digits, the body."""
    digits = "".join(str(int(one, 36)) for one in f"{body}RF00")
    return f"RF{98 - int(digits) % 97:02d}{body}"


def serial_starts(rng: random.Random, count: int) -> list[int]:
    """Return where the serial numbers of each scheme begin."""
    return [rng.randrange(1_000, 9_000) for _ in range(count)]


def purchase_order(rng: random.Random, style: int) -> str:
    """Return an order number in one of the styles that buyers use."""
    serial = rng.randrange(10_000, 9_999_999)
    return (f"45{serial:08d}", f"PO-{serial:07d}", f"P{serial:07d}", f"{serial:07d}/{rng.randrange(10, 99)}")[style % 4]
