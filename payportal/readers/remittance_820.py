"""X12 820: what one payment is for. The same loops come alone, inside CTX addenda and, one segment long, in CCD+.

Sources: X12Parser's 820 4010 specification for the loops, stedi x12-008030 for the elements.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from payportal.domain.errors import BadAmount
from payportal.domain.money import parse_minor
from payportal.domain.remittance import RemittanceLine
from payportal.readers.x12 import Segment

_SIGN_TURNED = "003050"
"""Before this version a negative ADX raised the payment; from it on a negative ADX reduces it."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One ADX: minor units as written, reason code, what it refers to; ``item`` is its RMR's index, None for all."""

    amount_minor: int
    reason: str
    reference: str
    item: int | None


@dataclass(slots=True)
class Payment:
    """One 820: ``amount_minor`` is BPR02, None where the text has no BPR."""

    currency: str
    amount_minor: int | None = None
    debit: bool = False
    trace: str = ""
    payer: str = ""
    version: str = ""
    items: list[RemittanceLine] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)

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

    def _adjustment_sign(self) -> int:
        """Return +1 or -1: the sign that makes the items foot to the payment, else the version's."""
        items = sum(line.amount_minor or 0 for line in self.items)
        adjusted = sum(adjustment.amount_minor for adjustment in self.adjustments)
        if adjusted and self.amount_minor in {items + adjusted, items - adjusted}:
            return 1 if items + adjusted == self.amount_minor else -1
        return -1 if "" < self.version[:6] < _SIGN_TURNED else 1


def read_payment(segments: Sequence[Segment], *, currency: str) -> Payment:
    """Return the first payment of the segments; raises BadAmount when a sum is none."""
    payment = Payment(currency)
    for segment in segments:
        if segment[0] == "SE":
            break
        step = _STEPS.get(segment[0])
        if step:
            step(payment, [*segment, *[""] * 17])
    return payment


def _header(payment: Payment, segment: Segment) -> None:
    payment.version = segment[8].strip()


def _payment(payment: Payment, segment: Segment) -> None:
    payment.amount_minor = _minor(segment[2], payment.currency)
    payment.debit = segment[3] == "D"


def _trace(payment: Payment, segment: Segment) -> None:
    payment.trace = payment.trace or segment[2].strip()


def _name(payment: Payment, segment: Segment) -> None:
    if segment[1] == "PR":
        payment.payer = segment[2].strip()


def _item(payment: Payment, segment: Segment) -> None:
    paid = _optional(segment[4], payment.currency)
    invoiced = _optional(segment[5], payment.currency)
    discount = _optional(segment[6], payment.currency) or 0
    # RMR08 is written with either sign; what the invoice lacks beyond the discount is certain.
    stated = bool(segment[8].strip()) and paid is not None and invoiced is not None
    deduction = (invoiced or 0) - (paid or 0) - discount if stated else 0
    reason = segment[7].strip() if stated else ""
    payment.items.append(RemittanceLine(segment[2].strip(), paid, discount, deduction, reason))


def _adjustment(payment: Payment, segment: Segment) -> None:
    item = len(payment.items) - 1 if payment.items else None
    amount = _minor(segment[1], payment.currency)
    payment.adjustments.append(Adjustment(amount, segment[2].strip(), segment[4].strip(), item))


def _adjusted(line: RemittanceLine, amount: int, reason: str) -> RemittanceLine:
    return RemittanceLine(
        line.reference,
        (line.amount_minor or 0) + amount,
        line.discount_minor,
        line.deduction_minor - amount,
        line.deduction_reason or reason,
    )


def _optional(text: str, currency: str) -> int | None:
    return _minor(text, currency) if text.strip() else None


def _minor(text: str, currency: str) -> int:
    # X12 decimals may leave out the zero before the point and the digits behind it.
    cleaned = text.strip()
    digits = cleaned.lstrip("+-")
    if not digits.strip("."):
        raise BadAmount(f"{cleaned[:40]!r} is no amount of an 820")
    sign = cleaned[: len(cleaned) - len(digits)]
    return parse_minor(f"{sign}{'0' if digits.startswith('.') else ''}{digits.removesuffix('.')}", currency)


_STEPS = {
    "GS": _header,
    "BPR": _payment,
    "TRN": _trace,
    "N1": _name,
    "RMR": _item,
    "ADX": _adjustment,
}
