"""What every reader returns: the file's lines of money, the receipts among them, and what was wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from payportal.domain.receipt import Receipt
from payportal.readers.span import Span


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a 1-based line of a file (0: the file as such), and how to mend it."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """One booked line of money of a bank file: a check, an ACH entry, a line of a statement.

    ``amount_minor`` is never negative; ``credit`` says that it came in. ``account`` is our own bank account or lockbox
    as the file names it. ``bank_reference`` is the bank's own id of the money, empty where the file gives none.
    ``receipt`` is set when the line is money received; a line without one is kept as evidence only.
    ``returns`` is set on a returned item: the bank's id of what came back; a notice of change has a ``return_code``
    alone. ``directed`` is false where the file does not say whether the money came or went: such a line counts as a
    line, is in no sum and is never a receipt. ``below_zero`` says that the file writes the amount of its side with a
    minus: it lowers that side's sum, and the money moved the other way. ``pending`` money is announced and not booked:
    it is shown, never taken. ``processor_id`` is a card processor's id of the charge or payout. ``transfer`` is our own
    money on its way from a processor to our bank: kept, and counted nowhere. ``parts`` are the transactions of a batch
    that the bank booked as one sum: signed they add up to the line, and the receipts are theirs. ``extras`` are the
    filled cells of columns that nobody here asked for, ids that have no field of their own, or what else the file says.
    """

    line: int
    account: str
    value_date: date
    amount_minor: int
    currency: str
    credit: bool
    bank_reference: str = ""
    type_code: str = ""
    description: str = ""
    receipt: Receipt | None = None
    returns: str = ""
    return_code: str = ""
    directed: bool = True
    below_zero: bool = False
    pending: bool = False
    processor_id: str = ""
    transfer: bool = False
    extras: Mapping[str, str] = field(default_factory=dict)
    parts: tuple["BankLine", ...] = ()

    @property
    def money(self) -> "tuple[BankLine, ...]":
        """Return the lines whose receipts and returns count: the parts of a batch, else the line itself."""
        return self.parts or (self,)

    @property
    def came_in(self) -> bool:
        """Say whether money came to the account, whichever side the file writes it on."""
        return self.credit != self.below_zero


@dataclass(slots=True)
class ReadResult:
    """What a reader found in one file; a file that is damaged as a whole raises FileRefused instead.

    ``payouts`` says by id and currency what a card processor pays out, in minor units. ``spans`` are the statements
    whose balances and lines agree.
    """

    format: str
    lines: list[BankLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    payouts: dict[tuple[str, str], int] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)

    def totals(self, *, credit: bool) -> dict[str, int]:
        """Return the sum of minor units by currency of one side; a side without lines is empty."""
        sums: dict[str, int] = {}
        for line in self.lines:
            if line.directed and not line.transfer and line.credit == credit:
                amount = -line.amount_minor if line.below_zero else line.amount_minor
                sums[line.currency] = sums.get(line.currency, 0) + amount
        return sums

    @property
    def transactions(self) -> int:
        """Return how many lines of money there are, transfers of our own left out."""
        return sum(not line.transfer for line in self.lines)

    @property
    def receipts(self) -> list[Receipt]:
        """Return the receipts among the lines, in file order."""
        return [part.receipt for line in self.lines for part in line.money if part.receipt]
