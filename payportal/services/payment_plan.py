"""What a payer would pay: amounts chosen for open items, and the discount each of them earns. No session, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from payportal.domain.errors import PayportalError
from payportal.domain.money import Money
from payportal.domain.open_item import OpenItem
from payportal.domain.reward import NO_REWARD, Reward
from payportal.domain.sentence import say


@dataclass(frozen=True, slots=True)
class Part:
    """What one open item is reduced by: ``settled_minor`` = cash + discount + what a code takes off, in minor units.

    ``offer_id`` names the campaign that gives the discount, None for the terms of the invoice.
    """

    item: OpenItem
    settled_minor: int
    discount_minor: int
    offer_id: int | None = None
    coupon_minor: int = 0

    @property
    def cash_minor(self) -> int:
        """Return what the payer pays for this item."""
        return self.settled_minor - self.discount_minor - self.coupon_minor

    @property
    def whole(self) -> bool:
        """Return whether nothing of the item stays open."""
        return self.settled_minor == self.item.open_minor


@dataclass(frozen=True, slots=True)
class PaymentPlan:
    """One payment in one currency, item by item."""

    currency: str
    parts: tuple[Part, ...]

    @property
    def settled_minor(self) -> int:
        """Return what all items together are reduced by."""
        return sum(part.settled_minor for part in self.parts)

    @property
    def discount_minor(self) -> int:
        """Return the discounts that are kept."""
        return sum(part.discount_minor for part in self.parts)

    @property
    def coupon_minor(self) -> int:
        """Return what a code takes off."""
        return sum(part.coupon_minor for part in self.parts)

    @property
    def cash_minor(self) -> int:
        """Return what the payer pays."""
        return sum(part.cash_minor for part in self.parts)


def plan(items: Sequence[OpenItem], settled: Mapping[int, int], rewards: Mapping[int, Reward]) -> PaymentPlan:
    """Return the payment of ``settled`` minor units by item id, less what ``rewards`` (by item id) let the payer keep.

    Raises PayportalError for nothing at all, for several currencies and for amounts that do not fit their item.
    """
    parts = tuple(_part(item, settled[item.item_id], rewards.get(item.item_id, NO_REWARD)) for item in items)
    currencies = {item.currency for item in items}
    if len(currencies) != 1:
        raise PayportalError(say("Choose invoices of one currency; each currency is paid on its own."))
    return PaymentPlan(currencies.pop(), parts)


def with_coupon(made: PaymentPlan, shares: Mapping[int, int]) -> PaymentPlan:
    """Return the payment less what a code takes off, by item id in minor units."""
    parts = tuple(replace(part, coupon_minor=shares.get(part.item.item_id, 0)) for part in made.parts)
    return replace(made, parts=parts)


def _part(item: OpenItem, settled_minor: int, reward: Reward) -> Part:
    number = item.number
    if settled_minor <= 0:
        raise PayportalError(say("%(number)s: enter an amount above zero, or leave the invoice out.", number=number))
    if settled_minor > item.open_minor:
        raise PayportalError(
            say("%(number)s: only %(open)s is open; enter that or less.", number=number,
                open=Money(item.open_minor, item.currency))
        )  # fmt: skip
    discount = reward.of_part(settled_minor, item.open_minor)
    if discount >= settled_minor:
        raise PayportalError(
            say("%(number)s: nothing is left to pay after the discount; ask us to settle it.", number=number)
        )
    return Part(item, settled_minor, discount, reward.offer_id if discount else None)
