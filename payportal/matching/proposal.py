"""What matching proposes for one receipt: lines, reasons, and whether it is sure enough to apply."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from payportal.domain.packing import packed


class ExceptionType(StrEnum):
    """Why a receipt is left to a person; the list is closed."""

    UNIDENTIFIED_PAYER = "unidentified_payer"
    NO_REMITTANCE = "no_remittance"
    REMITTANCE_MISMATCH = "remittance_mismatch"
    SHORT_PAYMENT = "short_payment"
    OVER_PAYMENT = "over_payment"
    DUPLICATE_SUSPECTED = "duplicate_suspected"
    CLOSED_INVOICE = "closed_invoice"
    AMBIGUOUS = "ambiguous"
    DISCOUNT_LATE = "discount_late"
    MULTI_CUSTOMER = "multi_customer"
    CONFLICT = "conflict"
    CURRENCY_MISMATCH = "currency_mismatch"
    HELD_BY_POLICY = "held_by_policy"


APPLY = "apply"
HOLD = "hold"


class Clue(NamedTuple):
    """One reason for or against, weighed in points; ``span`` is where it stands in ``tokens.text_of(receipt)``."""

    points: int
    reason: str
    span: tuple[int, int] | None = None
    kind: str = ""


class ProposedLine(NamedTuple):
    """What one open item gets, in minor units; cash is negative on a netted credit memo.

    Cash + discount + adjustment is what the open item is reduced by.
    """

    item_id: int
    cash_minor: int
    discount_minor: int = 0
    adjustment_minor: int = 0
    adjustment_reason: str = ""


@packed
@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One way to apply a receipt; ``confidence_ppm`` runs from 0 to 1,000,000."""

    lines: tuple[ProposedLine, ...]
    customer_id: int | None
    on_account_minor: int = 0
    confidence_ppm: int = 0
    clues: tuple[Clue, ...] = ()
    against: tuple[Clue, ...] = ()
    evidence_class: str = ""

    @property
    def item_ids(self) -> frozenset[int]:
        """Return the open items that get something."""
        return frozenset(line.item_id for line in self.lines)

    @property
    def cash_minor(self) -> int:
        """Return the cash that goes to open items, without the rest on account."""
        return sum(line.cash_minor for line in self.lines)


@packed
@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The answer for one receipt: apply ``chosen``, or hold it for the one ``reason`` given.

    ``suggestions`` are ranked, best first, at most five; ``customer_id`` is the best guess of the payer. ``touched``
    holds the customers whose accounts the answer rests on, ``like`` the currency and amount that open items were
    compared with: while nothing moves there, it stays the same.
    """

    receipt_id: int
    verdict: str
    chosen: Suggestion | None = None
    suggestions: tuple[Suggestion, ...] = field(default=())
    customer_id: int | None = None
    exception_type: str = ""
    reason: str = ""
    touched: frozenset[int] = frozenset()
    like: tuple[str, int] | None = None
