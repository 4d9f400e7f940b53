"""Reward: what a payer keeps of one open item for paying it on a certain day, and of parts of it."""

from dataclasses import dataclass
from datetime import date

from payportal.domain.early_payment import PartialPolicy
from payportal.domain.open_item import OpenItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """``discount_minor`` is kept for settling the whole balance; ``until`` is the last day that promises as much.

    ``offer_id`` names the campaign that pays for it, None for the terms of the invoice itself.
    """

    discount_minor: int = 0
    until: date | None = None
    partial: PartialPolicy = PartialPolicy.PRO_RATA
    offer_id: int | None = None

    def of_part(self, settled_minor: int, open_minor: int) -> int:
        """Return what is kept for settling ``settled_minor`` of ``open_minor``; parts never add up to more than all."""
        if settled_minor == open_minor:
            return self.discount_minor
        if self.partial is PartialPolicy.FULL_ONLY:
            return 0
        return self.discount_minor * settled_minor // open_minor


NO_REWARD = Reward()


def of_terms(item: OpenItem, on: date) -> Reward:
    """Return what the terms of the invoice itself allow to keep."""
    discount_minor = item.discount_on(on)
    return Reward(discount_minor=discount_minor, until=item.discount_date) if discount_minor else NO_REWARD
