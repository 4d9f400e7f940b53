"""X12 820: what one payment is for. The same loops come alone, inside CTX addenda and, one segment long, in CCD+.

Sources: X12Parser's 820 4010 specification for the loops, stedi x12-008030 for the elements.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from payportal.domain.errors import BadAmount
from payportal.domain.money import parse_minor
from payportal.domain.remittance import RemittanceLine
from payportal.readers.x12 import Segment

_SIGN_TURNED = "003050"
"""Before this version a negative ADX raised the payment; from it on a negative ADX reduces it."""
_ELEMENTS = 22
"""The most that a segment read here has, with room: elements that a sender left off are empty."""
_BLANK = [""] * _ELEMENTS
_PAYERS = ("PR", "RM")
_RECEIVER_IDS = {"EV"}
"""Header references that name the receiver of the file, not the payment."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One ADX: minor units as written, reason code, what it refers to; ``item`` is its RMR's index, None for all."""

    amount_minor: int
    reason: str
    reference: str
    item: int | None


@dataclass(slots=True)
class Payment:
    """One 820: ``amount_minor`` is BPR02, None where the text has no BPR.

    ``days``, ``references``, ``notes`` and the payer's ``address`` are those of the header; ``loop`` is the id of the
    segment that opened the loop being read, empty in the header; ``item`` the index of the item being read.
    """

    currency: str
    amount_minor: int | None = None
    debit: bool = False
    trace: str = ""
    originator: str = ""
    payer: str = ""
    payer_id: str = ""
    version: str = ""
    bpr: Segment = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    items: list[RemittanceLine] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    loop: str = ""
    party: str = ""
    item: int | None = None

    @property
    def lines(self) -> tuple[RemittanceLine, ...]:
        """Return what the payer names, adjustments included, so that the amounts add up to the payment's."""
        sign = self._adjustment_sign()
        lines = list(self.items)
        for adjustment in self.adjustments:
            amount = sign * adjustment.amount_minor
            if adjustment.item is not None:
                lines[adjustment.item] = _adjusted(lines[adjustment.item], amount, adjustment.reason)
            elif adjustment.reference:
                lines.append(RemittanceLine(adjustment.reference, amount, deduction_reason=adjustment.reason))
        return tuple(line for line in lines if line.reference)

    @property
    def detail_minor(self) -> int | None:
        """Return the sum of all items and adjustments, None where the text prices none of them."""
        if not self.adjustments and all(line.amount_minor is None for line in self.items):
            return None
        return self._items_minor() + self._adjustment_sign() * self._adjustments_minor()

    def _items_minor(self) -> int:
        return sum(line.amount_minor or 0 for line in self.items)

    def _adjustments_minor(self) -> int:
        return sum(adjustment.amount_minor for adjustment in self.adjustments)

    def _adjustment_sign(self) -> int:
        """Return +1 or -1: the sign that makes the items foot to the payment, else the version's."""
        items, adjusted = self._items_minor(), self._adjustments_minor()
        if adjusted and self.amount_minor in {items + adjusted, items - adjusted}:
            return 1 if items + adjusted == self.amount_minor else -1
        return -1 if "" < self.version[:6] < _SIGN_TURNED else 1


def read_payment(segments: Sequence[Segment], *, currency: str) -> Payment:
    """Return the first payment of the segments; raises BadAmount when a sum is none."""
    payment = Payment(currency)
    for segment in segments:
        if segment[0] == "SE":
            break
        take(payment, segment)
    return payment


def take(payment: Payment, segment: Segment) -> None:
    """Add what one segment says to the payment; raises BadAmount when a sum is none."""
    step = _STEPS.get(segment[0])
    if step:
        step(payment, segment + _BLANK[len(segment) :])


def optional_minor(text: str, currency: str) -> int | None:
    """Return the minor units of an X12 amount, None where there is none; raises BadAmount."""
    return required_minor(text, currency) if text.strip() else None


def required_minor(text: str, currency: str) -> int:
    """Return the minor units of an X12 amount; raises BadAmount.

    X12 decimals may leave out the zero before the point and the digits behind it.
    """
    cleaned = text.strip()
    digits = cleaned.lstrip("+-")
    if not digits.strip("."):
        raise BadAmount(f"{cleaned[:40]!r} is no amount of X12")
    sign = cleaned[: len(cleaned) - len(digits)]
    return parse_minor(f"{sign}{'0' if digits.startswith('.') else ''}{digits.removesuffix('.')}", currency)


def _header(payment: Payment, segment: Segment) -> None:
    payment.version = segment[8].strip()


def _payment(payment: Payment, segment: Segment) -> None:
    payment.bpr = [element.strip() for element in segment]
    payment.amount_minor = required_minor(segment[2], payment.currency)
    payment.debit = payment.bpr[3] == "D"


def _trace(payment: Payment, segment: Segment) -> None:
    payment.originator = payment.originator or segment[3].strip()
    payment.trace = payment.trace or segment[2].strip()


def _name(payment: Payment, segment: Segment) -> None:
    payment.party = segment[1].strip()
    if payment.party in _PAYERS and not payment.loop and not payment.payer:
        payment.payer, payment.payer_id = segment[2].strip(), segment[4].strip()


def _address(payment: Payment, segment: Segment) -> None:
    if payment.party in _PAYERS and not payment.loop:
        payment.address.extend(part for element in segment[1:5] if (part := element.strip()))


def _note(payment: Payment, segment: Segment) -> None:
    if not payment.loop:
        payment.notes.append(segment[2].strip())


def _day(payment: Payment, segment: Segment) -> None:
    if not payment.loop:
        payment.days.append(segment[2].strip())


def _reference(payment: Payment, segment: Segment) -> None:
    """Take a reference of the header, or the name of an item or adjustment that has none of its own."""
    found = segment[2].strip()
    if not payment.loop:
        if segment[1].strip() not in _RECEIVER_IDS and not payment.party:
            payment.references.extend(part for element in segment[2:4] if (part := element.strip()))
    elif payment.loop == "ADX" and payment.adjustments and not payment.adjustments[-1].reference:
        payment.adjustments[-1] = replace(payment.adjustments[-1], reference=found)
    elif payment.loop == "RMR" and payment.item is not None and not payment.items[payment.item].reference:
        payment.items[payment.item] = replace(payment.items[payment.item], reference=found)


def _entity(payment: Payment, segment: Segment) -> None:
    payment.loop, payment.item = segment[0], None


def _item(payment: Payment, segment: Segment) -> None:
    paid = optional_minor(segment[4], payment.currency)
    invoiced = optional_minor(segment[5], payment.currency)
    discount = optional_minor(segment[6], payment.currency) or 0
    # RMR08 is written with either sign; what the invoice lacks beyond the discount is certain.
    stated = bool(segment[8].strip()) and paid is not None and invoiced is not None
    deduction = (invoiced or 0) - (paid or 0) - discount if stated else 0
    reason = segment[7].strip() if stated else ""
    payment.loop, payment.item = segment[0], len(payment.items)
    payment.items.append(RemittanceLine(segment[2].strip(), paid, discount, deduction, reason))


def _adjustment(payment: Payment, segment: Segment) -> None:
    amount = required_minor(segment[1], payment.currency)
    payment.loop = segment[0]
    payment.adjustments.append(Adjustment(amount, segment[2].strip(), segment[4].strip(), payment.item))


def _adjusted(line: RemittanceLine, amount: int, reason: str) -> RemittanceLine:
    return RemittanceLine(
        line.reference,
        (line.amount_minor or 0) + amount,
        line.discount_minor,
        line.deduction_minor - amount,
        line.deduction_reason or reason,
    )


_STEPS: dict[str, Callable[[Payment, Segment], None]] = {
    "GS": _header,
    "BPR": _payment,
    "TRN": _trace,
    "N1": _name,
    "N3": _address,
    "N4": _address,
    "NTE": _note,
    "DTM": _day,
    "REF": _reference,
    "ENT": _entity,
    "LX": _entity,
    "RMR": _item,
    "ADX": _adjustment,
}
