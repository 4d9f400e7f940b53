"""An entry: balanced, or it does not exist."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from payportal.domain.errors import Unbalanced
from payportal.ledger.chart import LedgerAccount


class Line(NamedTuple):
    """A debit or a credit in minor units; exactly one of the two is above zero."""

    account: LedgerAccount
    currency: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One business fact in double entry; ``key`` is made from the fact, so that it can be posted only once.

    Building one whose debits and credits differ in any currency, or with fewer than two lines, raises Unbalanced.
    """

    kind: str
    key: str
    description: str
    source: str
    effective_on: date
    lines: tuple[Line, ...]
    reverses_id: int | None = None

    def __post_init__(self) -> None:
        sums: dict[str, int] = {}
        for line in self.lines:
            if line.debit < 0 or line.credit < 0 or (line.debit == 0) == (line.credit == 0):
                raise Unbalanced(f"{self.description}: a line is either a debit or a credit, above zero")
            sums[line.currency] = sums.get(line.currency, 0) + line.debit - line.credit
        if len(self.lines) < 2 or any(sums.values()):
            raise Unbalanced(f"{self.description}: debits and credits differ: {sums}")


def lines_of(currency: str, debits: Iterable[tuple[LedgerAccount, int]]) -> tuple[Line, ...]:
    """Return the lines for signed amounts: above zero a debit, below a credit; noughts vanish, accounts merge."""
    sums: dict[LedgerAccount, int] = {}
    for account, minor in debits:
        sums[account] = sums.get(account, 0) + minor
    return tuple(Line(account, currency, max(minor, 0), max(-minor, 0)) for account, minor in sums.items() if minor)


def turned(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines with debit and credit changed places: what undoes them."""
    return tuple(Line(line.account, line.currency, line.credit, line.debit) for line in lines)


def balances(lines: Iterable[Line]) -> Mapping[tuple[str, str], int]:
    """Return debits less credits by account code and currency."""
    sums: dict[tuple[str, str], int] = {}
    for line in lines:
        place = (line.account.code, line.currency)
        sums[place] = sums.get(place, 0) + line.debit - line.credit
    return sums
