"""Fee: what a payer is charged on top for a way of paying, and what of it goes back with a refund."""

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from payportal.domain.errors import BadTerms
from payportal.domain.money import Money

HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRule:
    """``percent`` and ``fixed_minor`` of what is paid; ``gross_up`` charges what the processor will keep of the sum.

    ``cap_percent`` of the amount is never exceeded, whatever else is asked: card rules and laws come first.
    """

    percent: Decimal = Decimal(0)
    fixed_minor: int = 0
    gross_up: bool = False
    cap_percent: Decimal | None = None

    def __post_init__(self) -> None:
        lids = [self.percent] if self.cap_percent is None else [self.percent, self.cap_percent]
        if any(not 0 <= value < HUNDRED for value in lids) or self.fixed_minor < 0:
            raise BadTerms("a fee has a percentage between 0 and 100 and a sum that is not below zero")

    def fee(self, amount: Money) -> Money:
        """Return the fee on ``amount``, rounded half to even to a minor unit; nothing on nothing."""
        if amount.minor <= 0:
            return Money(0, amount.currency)
        rate = Fraction(self.percent) / HUNDRED
        wanted = amount.minor * rate + self.fixed_minor
        charged = round(wanted / (1 - rate) if self.gross_up else wanted)
        return Money(charged if self.cap_percent is None else min(charged, self._lid(amount)), amount.currency)

    def _lid(self, amount: Money) -> int:
        """A cap is never exceeded by rounding up."""
        return int(amount.minor * Fraction(self.cap_percent or 0) / HUNDRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeOnTop:
    """What a payment was of, in minor units: ``amount`` with ``fee`` on top, and what of both went back before."""

    amount: int
    fee: int
    amount_gone: int = 0
    fee_gone: int = 0

    @property
    def left(self) -> int:
        """Return what can still go back, the fee included."""
        return self.amount - self.amount_gone + self.fee - self.fee_gone

    def with_amount(self, minor: int) -> int:
        """Return the part of the fee that goes back with ``minor`` of the amount; with the last of it, all of it.

        It is the share of all that went back so far, less the fee that went already: rounding never adds up.
        """
        if minor >= self.amount - self.amount_gone:
            return self.fee - self.fee_gone
        share = round(Fraction(self.fee * (self.amount_gone + minor), self.amount))
        return min(max(share - self.fee_gone, 0), self.fee - self.fee_gone)

    def of_sum(self, minor: int) -> tuple[int, int]:
        """Return the parts of amount and fee that a sum is which somebody else chose; at most all that is left.

        As much as possible is amount, so that it and its part of the fee are no more than the sum; the rest is fee.
        """
        whole = min(minor, self.left)
        parts = range(self.amount - self.amount_gone + 1)
        amount = max(bisect_right(parts, whole, key=lambda part: part + self.with_amount(part)) - 1, 0)
        return amount, whole - amount


def refunded_fee(refund: Money, *, amount: Money, fee: Money, refunded_before: Money) -> Money:
    """Return the part of ``fee`` that goes back with ``refund`` of ``amount``; all refunds together return it all."""
    before = FeeOnTop(amount=amount.minor, fee=fee.minor).with_amount(refunded_before.minor)
    paid = FeeOnTop(amount=amount.minor, fee=fee.minor, amount_gone=refunded_before.minor, fee_gone=before)
    return Money(paid.with_amount(refund.minor), fee.currency)
