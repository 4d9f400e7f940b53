"""Fee: what a payer is charged on top for a way of paying, and what of it goes back with a refund."""

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


def refunded_fee(refund: Money, *, amount: Money, fee: Money, refunded_before: Money) -> Money:
    """Return the part of ``fee`` that goes back with ``refund`` of ``amount``; all refunds together return it all."""
    before = round(Fraction(fee.minor * refunded_before.minor, amount.minor))
    after = round(Fraction(fee.minor * (refunded_before.minor + refund.minor), amount.minor))
    return Money(after - before, fee.currency)
