"""Coupon: what a code takes off a payment, and how that is spread over its invoices. Whole minor units throughout.

The order of a payment is fixed: early-payment discounts first, the code on what is then left to pay, credits on
the rest, and the fee on the cash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from payportal.domain.errors import BadTerms

HUNDRED = 100
SHORTEST, LONGEST = 4, 24
REFERRAL_PREFIX = "REF-"
"""How the codes begin that customers pass on; no coupon may begin like that."""
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


class CouponKind(StrEnum):
    """A part of what is left to pay, or a sum."""

    PERCENT = "percent"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponTerms:
    """What a code promises: ``percent`` or ``amount_minor`` off payments of at least ``least_minor``.

    ``most_minor`` is a lid on what it takes off, None without one. Raises BadTerms for promises without sense.
    """

    kind: CouponKind
    percent: Decimal = Decimal(0)
    amount_minor: int = 0
    least_minor: int = 0
    most_minor: int | None = None

    def __post_init__(self) -> None:
        if self.kind is CouponKind.PERCENT and not 0 < self.percent <= HUNDRED:
            raise BadTerms("A percentage is above 0 and at most 100.", code="bad_percent")
        if self.kind is CouponKind.FIXED and self.amount_minor <= 0:
            raise BadTerms("Enter a sum above zero that the code takes off.", code="bad_sum")
        if self.least_minor < 0 or (self.most_minor is not None and self.most_minor <= 0):
            raise BadTerms("Limits are above zero; leave one empty that you do not want.", code="bad_limit")

    def discount(self, base_minor: int) -> int:
        """Return what is taken off ``base_minor``, half to even; nothing below the least, never more than all."""
        if base_minor <= 0 or base_minor < self.least_minor:
            return 0
        off = self.amount_minor
        if self.kind is CouponKind.PERCENT:
            off = round(base_minor * Fraction(self.percent) / HUNDRED)
        return min(off, base_minor) if self.most_minor is None else min(off, base_minor, self.most_minor)


def spread(discount_minor: int, parts: Mapping[int, int]) -> dict[int, int]:
    """Return by key the share of ``discount_minor`` that each of ``parts`` (minor units) bears; they add up to it.

    In proportion, the minor units left over to the largest remainders, then the lower key: no share is above its part.
    Raises BadTerms for more than all parts together.
    """
    whole = sum(parts.values())
    if not 0 <= discount_minor <= whole or any(part < 0 for part in parts.values()):
        raise BadTerms(f"{discount_minor} cannot be taken off {whole}")
    if not discount_minor:
        return dict.fromkeys(parts, 0)
    shares = {key: discount_minor * part // whole for key, part in parts.items()}
    order = sorted(parts, key=lambda key: (-(discount_minor * parts[key] % whole), key))
    for key in order[: discount_minor - sum(shares.values())]:
        shares[key] += 1
    return shares


def normal(typed: str) -> str:
    """Return a code as it is kept: capitals, without blanks; empty where it cannot be one."""
    code = "".join(typed.split()).upper()
    return code if len(code) <= LONGEST and set(code) <= LETTERS else ""


def fault(code: str, taken: Sequence[str] = ()) -> str:
    """Return what is wrong with a code that the seller chose and how to mend it, empty when nothing is."""
    if not SHORTEST <= len(code) <= LONGEST or not set(code) <= LETTERS or code.strip("-") != code:
        return f"A code has {SHORTEST} to {LONGEST} letters, digits and hyphens, such as SPRING-10."
    if code.startswith(REFERRAL_PREFIX):
        return f"Codes that begin with {REFERRAL_PREFIX} are those that customers pass on; choose another one."
    return f"There is a code {code} already; choose another one." if code in taken else ""
