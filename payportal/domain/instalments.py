"""Instalments: a balance in dated parts that add up to it exactly, and what of them is paid, due and late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from payportal.domain.errors import PayportalError
from payportal.domain.money import Money
from payportal.domain.sentence import say

INTERVALS = {"weekly": 7, "fortnightly": 14, "monthly": 0}
"""How far instalments are apart: days, or a calendar month for nought."""


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment as it was agreed: when, and how much in minor units."""

    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PlanLimits:
    """What a customer may propose: at most so many instalments, so much down at once in percent, within so many days.

    ``broken_after_days`` days after an instalment was missed the plan ends and the whole is due again.
    """

    most_instalments: int = 12
    least_down_percent: int = 10
    longest_days: int = 365
    broken_after_days: int = 7


@dataclass(frozen=True, slots=True)
class Standing:
    """One instalment as it stands: ``left_minor`` of it is unpaid; ``late_days`` is above nought when overdue."""

    number: int
    due_on: date
    amount_minor: int
    left_minor: int
    late_days: int

    @property
    def paid(self) -> bool:
        """Return whether nothing of it is left."""
        return self.left_minor == 0


def proposed(total: Money, down: Money, count: int, interval: str, *, on: date) -> tuple[Part, ...]:
    """Return ``down`` today and the rest in ``count`` parts, each an interval later; the parts add up to ``total``.

    Raises PayportalError for a down payment that leaves nothing, or more parts than the rest has minor units.
    """
    rest = total - down
    if down.minor < 0 or rest.minor <= 0:
        raise PayportalError(say("The down payment must be less than the %(total)s to be paid.", total=total))
    if count < 1 or count > rest.minor:
        raise PayportalError(say("Choose at least one instalment, and not more than the balance can be parted into."))
    days = [_later(on, interval, number) for number in range(1, count + 1)]
    first = (Part(on, down.minor),) if down else ()
    return first + tuple(Part(day, part.minor) for day, part in zip(days, rest.split([1] * count), strict=True))


def refusal(parts: Sequence[Part], total: Money, limits: PlanLimits, *, on: date) -> str:
    """Return why a proposal is outside the limits, empty when it is within."""
    least = -(-total.minor * limits.least_down_percent // 100)
    if len(parts) > limits.most_instalments:
        return say(
            "At most %(most)s instalments can be agreed, the down payment included.", most=limits.most_instalments
        )
    if sum(part.amount_minor for part in parts if part.due_on <= on) < least:
        return say("At least %(least)s (%(percent)s %% of %(total)s) is to be paid today.",
                   least=Money(least, total.currency), percent=limits.least_down_percent, total=total)  # fmt: skip
    if parts[-1].due_on > on + timedelta(days=limits.longest_days):
        return say("The last instalment must be due within %(days)s days.", days=limits.longest_days)
    return ""


def standings(parts: Sequence[Part], paid_minor: int, *, on: date) -> tuple[Standing, ...]:
    """Return the instalments with what is left of each: money goes to the oldest first."""
    found, paid = [], max(paid_minor, 0)
    for number, part in enumerate(parts, 1):
        taken = min(paid, part.amount_minor)
        paid -= taken
        left = part.amount_minor - taken
        late = (on - part.due_on).days if left else 0
        found.append(Standing(number, part.due_on, part.amount_minor, left, max(late, 0)))
    return tuple(found)


def due_now(standing: Sequence[Standing], *, on: date) -> int:
    """Return what is due on a day: all unpaid instalments up to it, else the next one; never the whole because of one.

    Minor units; nought when everything is paid.
    """
    due = sum(one.left_minor for one in standing if one.due_on <= on)
    return due or next((one.left_minor for one in standing if one.left_minor), 0)


def is_broken(standing: Sequence[Standing], limits: PlanLimits) -> bool:
    """Return whether an instalment is unpaid for longer than the limits forgive."""
    return any(one.late_days > limits.broken_after_days for one in standing)


def _later(on: date, interval: str, times: int) -> date:
    """Return the day ``times`` intervals later; a month later is the same day, or the month's last."""
    if days := INTERVALS[interval]:
        return on + timedelta(days=days * times)
    months = on.year * 12 + on.month - 1 + times
    year, month = divmod(months, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(on.day, (after - timedelta(days=1)).day))
