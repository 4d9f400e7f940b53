"""What an electronic invoice states, whatever its syntax (the BT numbers are the terms of EN 16931)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount as the document states it: its text, the currency written beside it, and its line."""

    text: str
    currency: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The amounts of a document as they stand there; an empty tuple where its profile does not carry one.

    ``tax`` has one amount for each tax, the others one in all; either may stand there again in another currency.
    ``minimal`` is True in a profile (Factur-X MINIMUM) that has no place for lines and for what was paid before.
    """

    lines: tuple[Stated, ...] = ()
    line_total: tuple[Stated, ...] = ()
    allowances: tuple[Stated, ...] = ()
    charges: tuple[Stated, ...] = ()
    exclusive: tuple[Stated, ...] = ()
    tax: tuple[Stated, ...] = ()
    inclusive: tuple[Stated, ...] = ()
    prepaid: tuple[Stated, ...] = ()
    rounding: tuple[Stated, ...] = ()
    payable: tuple[Stated, ...] = ()
    minimal: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A seller or buyer: its names (trading, registered), and every identifier in the order in which it is believed."""

    names: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()

    @property
    def shown_name(self) -> str:
        """Return the first name, else the first identifier."""
        return next(iter((*self.names, *self.identifiers)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """What may be kept by paying early: ``percent`` of ``base`` (of the whole where empty), or ``amount``.

    It ends ``days`` after the issue, or on ``last_day``.
    """

    percent: Decimal | None = None
    base: str = ""
    amount: str = ""
    days: int | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The header of one invoice or credit note. ``credit_note`` is True where its root says so, whatever its type."""

    syntax: str
    line: int
    profile: str
    number: str
    type_code: str
    credit_note: bool = False
    test: bool = False
    issue_date: str
    due_dates: tuple[str, ...] = ()
    currency: str
    buyer: Party
    seller: Party
    totals: Totals
    line_count: int
    terms: tuple[str, ...] = ()
    discounts: tuple[Discount, ...] = ()
    purchase_order: str = ""
    sales_order: str = ""
    references: tuple[str, ...] = ()
    buyer_reference: str = ""
    notes: tuple[str, ...] = ()
    extras: dict[str, str] = field(default_factory=dict)
