"""Early payment: what an offer lets a payer keep for paying before the due date, and what that is as a yearly rate."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from payportal.domain.errors import BadTerms
from payportal.domain.money import Money

HUNDRED = 100


class RateKind(StrEnum):
    """How the reward sinks with the days: in steps, in a straight line to the due date, or by a yearly rate."""

    TIERS = "tiers"
    SLIDING = "sliding"
    APR = "apr"


class TaxMode(StrEnum):
    """What becomes of the tax: the ERP taxed the lower price anyway, tax sinks with an early price, or never sinks."""

    ALWAYS = "always"
    ON_EARLY = "on_early"
    NEVER = "never"


class PartialPolicy(StrEnum):
    """Whether a part paid in time earns its part of the reward, or only the whole balance does."""

    PRO_RATA = "pro_rata"
    FULL_ONLY = "full_only"


@dataclass(frozen=True, slots=True)
class Step:
    """``percent`` of the price for paying within ``days`` of the issue date."""

    days: int
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyPayment:
    """What an offer promises; ``percent`` is the sliding reward on the day of issue, or the yearly rate of APR.

    ``year_days`` is 365 or 360, ``least_days`` how early one must be, ``most_percent`` a lid on the reward.
    Raises BadTerms for promises that give more the later one pays, or a price of nothing.
    """

    kind: RateKind
    percent: Decimal = Decimal(0)
    steps: tuple[Step, ...] = ()
    year_days: int = 365
    least_days: int = 1
    most_percent: Decimal = Decimal(50)

    def __post_init__(self) -> None:
        if self.kind is RateKind.TIERS:
            _refuse_bad_steps(self.steps)
        elif not 0 < self.percent < HUNDRED:
            raise BadTerms(f"{self.percent} % is no rate for an offer; write one between 0 and 100")
        if self.year_days not in (360, 365):
            raise BadTerms(f"a year of {self.year_days} days is not known; choose 360 or 365")
        if not 0 < self.most_percent < HUNDRED:
            raise BadTerms(f"at most {self.most_percent} % off is no lid; write one between 0 and 100")

    def discount(self, base: Money, *, issued_on: date, due_on: date, paid_on: date) -> Money:
        """Return what may be kept of ``base`` when it is paid on ``paid_on``, rounded half to even to a minor unit."""
        share = min(
            self.share(issued_on=issued_on, due_on=due_on, paid_on=paid_on), Fraction(self.most_percent) / HUNDRED
        )
        return Money(round(base.minor * share), base.currency)

    def share(self, *, issued_on: date, due_on: date, paid_on: date) -> Fraction:
        """Return the exact part of the price that is given up for paying on ``paid_on``; nought when it is due."""
        days_early = (due_on - paid_on).days
        if days_early < max(self.least_days, 1) or paid_on < issued_on:
            return Fraction(0)
        if self.kind is RateKind.TIERS:
            return _of_steps(self.steps, (paid_on - issued_on).days)
        percent = Fraction(self.percent) / HUNDRED
        whole = self.year_days if self.kind is RateKind.APR else (due_on - issued_on).days
        return percent * days_early / whole


def last_days(terms: EarlyPayment, *, issued_on: date, due_on: date, from_day: date) -> list[date]:
    """Return the days of a calendar of prices, from ``from_day`` on: each day that costs more than the one before."""
    days, before = [], None
    for offset in range(max((due_on - from_day).days, 0) + 1):
        day = from_day + timedelta(days=offset)
        share = terms.share(issued_on=issued_on, due_on=due_on, paid_on=day)
        if before is not None and share != before:
            days.append(day - timedelta(days=1))
        before = share
    return [*days, max(due_on, from_day)]


def discount_base(total: Money, tax: Money, mode: TaxMode) -> Money:
    """Return what a percentage is taken of: the whole price where tax sinks with it, else the price before tax."""
    return total if mode is TaxMode.ON_EARLY else total - tax


def settled_by(paid: Money, *, open_amount: Money, price: Money) -> Money:
    """Return what ``paid`` settles of ``open_amount`` offered at ``price``: in proportion, never more than all."""
    if paid.minor >= price.minor:
        return open_amount
    return Money(round(Fraction(paid.minor * open_amount.minor, price.minor)), paid.currency)


def yearly_percent(discount: Money, price: Money, *, days: int, year_days: int = 365) -> Decimal:
    """Return the simple yearly rate of ``discount`` on ``price`` paid ``days`` early, in percent to two decimals."""
    exact = Decimal(discount.minor) / Decimal(price.minor) * year_days / days * HUNDRED
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)


def _refuse_bad_steps(steps: tuple[Step, ...]) -> None:
    if not steps:
        raise BadTerms("an offer in steps needs at least one, such as 2 % within 10 days")
    for step in steps:
        if step.days < 0 or not 0 < step.percent < HUNDRED:
            raise BadTerms(f"{step.percent} % within {step.days} days is no step of an offer")
    for earlier, later in pairwise(steps):
        if earlier.days >= later.days or earlier.percent <= later.percent:
            raise BadTerms(
                f"{later.percent} % within {later.days} days: a later step must give less than the one before"
            )


def _of_steps(steps: tuple[Step, ...], days_after_issue: int) -> Fraction:
    within = (step.percent for step in steps if days_after_issue <= step.days)
    return Fraction(next(within, Decimal(0))) / HUNDRED
