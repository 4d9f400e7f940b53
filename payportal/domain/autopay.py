"""Auto-pay: which invoices a mandate collects on a day, how much of each, and in words why not the others."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from payportal.domain.collecting_days import on_or_after, on_or_before
from payportal.domain.money import Money
from payportal.domain.open_item import OpenItem
from payportal.domain.reward import NO_REWARD, Reward
from payportal.domain.sentence import say


class Trigger(StrEnum):
    """What makes an invoice ready to be collected."""

    ON_DUE = "on_due"
    BEFORE_DUE = "before_due"
    ON_DISCOUNT = "on_discount"
    ON_INVOICE = "on_invoice"
    MONTHLY = "monthly"


class AmountRule(StrEnum):
    """How much is collected: all of it, what the last month ended with, the least that is asked, or a fixed sum."""

    FULL = "full"
    STATEMENT = "statement"
    MINIMUM = "minimum"
    FIXED = "fixed"


class OverCap(StrEnum):
    """What happens to an invoice that is over a cap."""

    SKIP = "skip"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a payer agreed to; amounts in minor units of ``currency``, ``kind`` is the method's (domain/method_kind.py).

    ``skipped_through`` is the last collecting day that the payer took out.
    """

    currency: str
    kind: str
    trigger: Trigger
    amount: AmountRule
    starts_on: date
    days_before: int = 0
    day_of_month: int = 1
    fixed_minor: int = 0
    cap_invoice_minor: int | None = None
    cap_month_minor: int | None = None
    over_cap: OverCap = OverCap.SKIP
    exclude_disputed: bool = True
    with_overdue: bool = True
    ends_on: date | None = None
    skipped_through: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An open invoice as it stands on the day: ``held`` says why it must wait, ``least_minor`` what its sender asks
    at least of the whole document."""

    item: OpenItem
    reward: Reward = NO_REWARD
    held: str = ""
    least_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken for one item: it goes down by ``settled_minor``, of which ``discount_minor`` is kept."""

    item: OpenItem
    settled_minor: int
    discount_minor: int

    @property
    def cash_minor(self) -> int:
        """Return what is charged for it."""
        return self.settled_minor - self.discount_minor


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that is not collected, and why; ``on`` is the day on which it will be, where that is known."""

    item: OpenItem
    reason: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What is collected on a day, what waits for a person's word, and what is left out."""

    takings: tuple[Taking, ...] = ()
    asked: tuple[Taking, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    on_account_minor: int = 0

    @property
    def cash_minor(self) -> int:
        """Return what is charged."""
        return sum(taking.cash_minor for taking in self.takings) + self.on_account_minor


def monthly_day(rule: Rule, year: int, month: int) -> date:
    """Return the collecting day of a month: the day agreed, the last one of a shorter month, never before it."""
    last = calendar.monthrange(year, month)[1]
    return on_or_after(rule.kind, date(year, month, min(rule.day_of_month, last)))


def next_monthly(rule: Rule, after: date) -> date:
    """Return the first monthly collecting day after a day."""
    months = after.year * 12 + after.month - 1
    # The day of the month before may have been moved into this one.
    around = (monthly_day(rule, (months + ahead) // 12, (months + ahead) % 12 + 1) for ahead in range(-1, 3))
    return min(day for day in around if day > after)


def collects_on(item: OpenItem, rule: Rule, day: date) -> date:
    """Return the day on which a rule by invoice collects an item, as it is seen on ``day``.

    A due or discount date on which banks rest is met by the banking day before it. A discount that has lapsed is no
    date any more: the due date is.
    """
    if rule.trigger is Trigger.ON_INVOICE:
        return on_or_after(rule.kind, item.issue_date)
    if rule.trigger is Trigger.ON_DISCOUNT and item.discount_date and item.discount_minor:
        early = on_or_before(rule.kind, item.discount_date)
        if day <= early:
            return early
    ahead = timedelta(days=rule.days_before if rule.trigger is Trigger.BEFORE_DUE else 0)
    return on_or_before(rule.kind, item.due_date - ahead)


def is_run_day(rule: Rule, day: date, *, since: date, retrying: bool = False) -> bool:
    """Say whether a rule collects at all on ``day``, having been looked at last on ``since``.

    A monthly day that was missed, because no clock ran, is made up for.
    """
    if day < rule.starts_on or (rule.ends_on is not None and day > rule.ends_on):
        return False
    if rule.trigger is not Trigger.MONTHLY:
        return True
    before = max(since, rule.starts_on - timedelta(days=1))
    if rule.skipped_through is not None:
        before = max(before, rule.skipped_through)
    return retrying or next_monthly(rule, before) <= day


def covered(items: Sequence[OpenItem], credits: Mapping[int, int]) -> dict[int, int]:
    """Return by item id what a customer's credits (minor units by customer id, above zero) pay of it, oldest first."""
    left, found = dict(credits), {}
    for item in sorted(items, key=_age):
        cover = min(item.open_minor, left.get(item.customer_id, 0))
        if cover > 0:
            found[item.item_id] = cover
            left[item.customer_id] -= cover
    return found


def collect(candidates: Sequence[Candidate], rule: Rule, *, day: date, credits: Mapping[int, int],
            taken_minor: int = 0) -> Collection:  # fmt: skip
    """Return what ``rule`` collects on a run day of all open invoices in its scope.

    ``credits`` are above zero, by customer id; ``taken_minor`` was collected in this month before.
    """
    ready, left_out = [], []
    cover = covered([one.item for one in candidates], credits)
    for one in sorted(candidates, key=lambda one: _age(one.item)):
        refusal = _refusal(one, rule, day, cover.get(one.item.item_id, 0))
        if refusal is None:
            ready.append(one)
        else:
            left_out.append(refusal)
    if rule.amount is AmountRule.FIXED:
        return _fixed(ready, rule, cover, left_out, taken_minor)
    wanted = [_taking(one, _wanted(one, rule, cover)) for one in ready]
    return _capped(wanted, rule, left_out, taken_minor)


def _refusal(one: Candidate, rule: Rule, day: date, cover_minor: int) -> LeftOut | None:
    item = one.item
    if one.held:
        return LeftOut(item, one.held)
    if item.disputed and rule.exclude_disputed:
        return LeftOut(item, say("is disputed"))
    if cover_minor >= item.open_minor:
        return LeftOut(item, say("is covered by your credits"))
    if rule.trigger is not Trigger.MONTHLY:
        return _too_early(item, rule, day) or _nothing_left(one, cover_minor, rule)
    if item.issue_date > day:
        return LeftOut(item, say("is dated later"))
    return _outside_month(item, rule, day) or _nothing_left(one, cover_minor, rule)


def _too_early(item: OpenItem, rule: Rule, day: date) -> LeftOut | None:
    on = collects_on(item, rule, day)
    if on > day:
        return LeftOut(item, say("is collected on %(day)s", day=on), on)
    if rule.skipped_through is not None and on <= rule.skipped_through:
        return LeftOut(item, say("was skipped by you"))
    if on < rule.starts_on and not rule.with_overdue and item.due_date < rule.starts_on:
        return LeftOut(item, say("was overdue before auto-pay began"))
    return None


def _outside_month(item: OpenItem, rule: Rule, day: date) -> LeftOut | None:
    if not rule.with_overdue and item.due_date < rule.starts_on:
        return LeftOut(item, say("was overdue before auto-pay began"))
    if rule.amount is AmountRule.STATEMENT and item.issue_date >= day.replace(day=1):
        return LeftOut(item, say("is not on the last statement yet"))
    if rule.amount is AmountRule.MINIMUM and item.due_date >= next_monthly(rule, day):
        return LeftOut(item, say("is due after the next collecting day"))
    return None


def _nothing_left(one: Candidate, cover_minor: int, rule: Rule) -> LeftOut | None:
    if rule.amount is AmountRule.MINIMUM and _wanted(one, rule, {one.item.item_id: cover_minor}) <= 0:
        return LeftOut(one.item, say("has its minimum paid"))
    return None


def _wanted(one: Candidate, rule: Rule, cover: Mapping[int, int]) -> int:
    item = one.item
    left = item.open_minor - cover.get(item.item_id, 0)
    if rule.amount is AmountRule.MINIMUM and one.least_minor is not None:
        return min(left, one.least_minor - (item.amount_minor - item.open_minor) - cover.get(item.item_id, 0))
    return left


def _taking(one: Candidate, settled_minor: int) -> Taking:
    return Taking(one.item, settled_minor, one.reward.of_part(settled_minor, one.item.open_minor))


def _capped(wanted: Sequence[Taking], rule: Rule, left_out: list[LeftOut], taken_minor: int) -> Collection:
    takings, asked = [], []
    for taking in wanted:
        if taking.cash_minor <= 0:
            left_out.append(LeftOut(taking.item, say("has nothing left to pay after its discount")))
            continue
        reason = _over(taking, rule, taken_minor)
        if not reason:
            takings.append(taking)
            taken_minor += taking.cash_minor
        elif rule.over_cap is OverCap.ASK:
            asked.append(taking)
        else:
            left_out.append(LeftOut(taking.item, reason))
    return Collection(takings=tuple(takings), asked=tuple(asked), left_out=tuple(left_out))


def _over(taking: Taking, rule: Rule, taken_minor: int) -> str:
    cap, month = rule.cap_invoice_minor, rule.cap_month_minor
    if cap is not None and taking.cash_minor > cap:
        return say("is over your limit of %(cap)s an invoice", cap=Money(cap, rule.currency))
    if month is not None and taken_minor + taking.cash_minor > month:
        return say("would go over your limit of %(cap)s a month", cap=Money(month, rule.currency))
    return ""


def _fixed(ready: Sequence[Candidate], rule: Rule, cover: Mapping[int, int], left_out: list[LeftOut],
           taken_minor: int) -> Collection:  # fmt: skip
    """A fixed sum pays the oldest first; what is left of it is kept on account."""
    left = rule.fixed_minor
    if rule.cap_month_minor is not None:
        left = max(0, min(left, rule.cap_month_minor - taken_minor))
    takings = []
    for one in ready:
        whole = _taking(one, _wanted(one, replace(rule, amount=AmountRule.FULL), cover))
        taking = whole if whole.cash_minor <= left else _part(one, left)
        if taking.cash_minor <= 0:
            left_out.append(LeftOut(one.item, say("is left for the next time")))
            continue
        takings.append(taking)
        left -= taking.cash_minor
    return Collection(takings=tuple(takings), left_out=tuple(left_out), on_account_minor=left)


def _part(one: Candidate, cash_minor: int) -> Taking:
    """Return the most that ``cash_minor`` settles of an item, less than all of it."""
    open_minor, kept = one.item.open_minor, one.reward.of_part(one.item.open_minor - 1, one.item.open_minor)
    settled = min(open_minor - 1, cash_minor * open_minor // max(1, open_minor - kept))
    while settled > 0 and settled - one.reward.of_part(settled, open_minor) > cash_minor:
        settled -= 1
    return Taking(one.item, settled, one.reward.of_part(settled, open_minor))


def _age(item: OpenItem) -> tuple[date, date, int]:
    return item.due_date, item.issue_date, item.item_id
