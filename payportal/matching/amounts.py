"""Does the money fit the documents: in full, with the discount still allowed, with cents or a bank's fee missing."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from payportal.domain.open_item import OpenItem
from payportal.matching.proposal import ProposedLine

MAX_DISCOUNTED = 12
"""More documents with a discount at once: all or none is still read, a mixture is not searched for."""
USUAL_DISCOUNTS = (100, 200, 300, 500)
"""Percentages, in hundredths, that payers deduct whether allowed or not."""


def full_line(item: OpenItem) -> ProposedLine:
    """Return the line that pays an open item in full; a credit memo is netted with negative cash."""
    return ProposedLine(item.item_id, item.open_minor)


def discounted_line(item: OpenItem, discount_minor: int) -> ProposedLine:
    """Return the line that pays an open item less its discount."""
    return ProposedLine(item.item_id, item.open_minor - discount_minor, discount_minor)


def exact_lines(
    items: Sequence[OpenItem], amount_minor: int, *, paid_on: date, grace_days: int = 0
) -> tuple[ProposedLine, ...] | None:
    """Return how ``amount_minor`` settles all ``items`` to the cent, in full or less allowed discounts; None if not.

    A mixture of full and discounted documents counts only when one single mixture fits.
    """
    gap = sum(item.open_minor for item in items) - amount_minor
    if gap == 0:
        return tuple(full_line(item) for item in items)
    allowed = {item.item_id: item.discount_on(paid_on, grace_days=grace_days) for item in items}
    taken = _discounts_of(gap, {number: minor for number, minor in allowed.items() if minor > 0})
    if taken is None:
        return None
    return tuple(discounted_line(item, allowed[item.item_id] if item.item_id in taken else 0) for item in items)


def _discounts_of(gap: int, allowed: dict[int, int]) -> frozenset[int] | None:
    if gap <= 0 or sum(allowed.values()) < gap:
        return None
    if sum(allowed.values()) == gap:
        return frozenset(allowed)
    if len(allowed) > MAX_DISCOUNTED:
        return None
    fits = [
        frozenset(chosen)
        for size in range(1, len(allowed))
        for chosen in combinations(allowed, size)
        if sum(allowed[number] for number in chosen) == gap
    ]
    return fits[0] if len(fits) == 1 else None


def looks_like_a_slip(paid_minor: int, owed_minor: int) -> bool:
    """Return whether two amounts differ only by two digits that changed places."""
    paid, owed = str(paid_minor), str(owed_minor)
    if len(paid) != len(owed):
        return False
    wrong = [(one, other) for one, other in zip(paid, owed, strict=True) if one != other]
    return len(wrong) == 2 and wrong[0] == wrong[1][::-1]


def one_digit_apart(paid_minor: int, owed_minor: int) -> bool:
    """Return whether two amounts of equal length differ in one digit only, as after a slip of the finger."""
    paid, owed = str(paid_minor), str(owed_minor)
    return len(paid) == len(owed) and sum(one != other for one, other in zip(paid, owed, strict=True)) == 1


def looks_like_a_discount(short_minor: int, items: Sequence[OpenItem]) -> bool:
    """Return whether a shortage is what a payer would deduct as a discount, allowed by then or not."""
    owed = sum(item.open_minor for item in items)
    own = sum(item.discount_minor for item in items)
    if own and abs(short_minor - own) <= len(items):
        return True
    return any(abs(short_minor * 10_000 - owed * rate) <= 10_000 * len(items) for rate in USUAL_DISCOUNTS)


def late_discount(items: Sequence[OpenItem], amount_minor: int) -> bool:
    """Return whether the amount is the documents' sum less the discounts their terms once allowed."""
    short = sum(item.open_minor for item in items) - amount_minor
    own = sum(item.discount_minor for item in items)
    return short > 0 and own > 0 and abs(short - own) <= len(items)
