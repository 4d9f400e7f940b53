"""Auto-pay mandates: what they collect on a day, as the books stand, and the days to come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain.autopay import (
    AmountRule,
    Candidate,
    Collection,
    OverCap,
    Rule,
    Trigger,
    collect,
    collects_on,
    is_run_day,
    next_monthly,
)
from payportal.domain.errors import BadAmount
from payportal.domain.money import parse_minor
from payportal.domain.open_item import ItemKind, OpenItem
from payportal.domain.sentence import say
from payportal.models.autopay import AutopayAnnouncement, AutopayMandate, AutopayRun
from payportal.models.invoice import Invoice
from payportal.models.payment import PaymentLine
from payportal.models.payment_method import PaymentMethod
from payportal.models.receipt import Receipt
from payportal.models.schedule import ScheduleLine
from payportal.queries import arrangements, customer_account
from payportal.queries.arrangements import Arrangement
from payportal.queries.customer_invoices import open_item
from payportal.queries.offers import rewards

FORECAST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would be collected on a day to come, as things stand today."""

    day: date
    collection: Collection


def rule_of(session: Session, mandate: AutopayMandate) -> Rule:
    """Return what a mandate says as the domain knows it."""
    method = session.get(PaymentMethod, mandate.method_id)
    return Rule(
        currency=mandate.currency, kind=method.kind if method else "card", trigger=Trigger(mandate.collect_when),
        amount=AmountRule(mandate.amount_rule), starts_on=mandate.starts_on, days_before=mandate.days_before,
        day_of_month=mandate.day_of_month, fixed_minor=mandate.fixed_minor,
        cap_invoice_minor=mandate.cap_invoice_minor, cap_month_minor=mandate.cap_month_minor,
        over_cap=OverCap(mandate.over_cap), exclude_disputed=mandate.exclude_disputed,
        with_overdue=mandate.with_overdue, ends_on=mandate.ends_on, skipped_through=mandate.skipped_through,
    )  # fmt: skip


def collection(session: Session, mandate: AutopayMandate, day: date) -> Collection:
    """Return what a mandate collects on a run day, every discount and every reason as of that day."""
    rule = rule_of(session, mandate)
    items = _items(session, mandate)
    return collect(
        candidates(session, mandate, items, day), rule, day=day, credits=credits(session, mandate),
        taken_minor=taken_in_month(session, mandate, day),
    )  # fmt: skip


def forecasts(session: Session, mandate: AutopayMandate, *, from_day: date, count: int = 3) -> list[Forecast]:
    """Return the next ``count`` days on which something would be collected; each assumes that those before were paid.

    Notices count as sent: they go out in time.
    """
    rule, items = rule_of(session, mandate), _items(session, mandate)
    found: list[Forecast] = []
    gone: dict[int, int] = {}
    credit, months = credits(session, mandate), {}
    for day in _run_days(rule, items, max(from_day, rule.starts_on, mandate.paused_until or from_day)):
        left = [item._replace(open_minor=item.open_minor - gone.get(item.item_id, 0)) for item in items]
        left = [item for item in left if item.open_minor > 0]
        month = (day.year, day.month)
        if month not in months:
            months[month] = taken_in_month(session, mandate, day)
        made = collect(candidates(session, mandate, left, day, announced=False), rule, day=day, credits=credit,
                       taken_minor=months[month])  # fmt: skip
        if made.cash_minor or made.asked:
            found.append(Forecast(day, made))
            months[month] += made.cash_minor
        for taking in (*made.takings, *made.asked):
            gone[taking.item.item_id] = gone.get(taking.item.item_id, 0) + taking.settled_minor
        if len(found) == count:
            break
    return found


def candidates(session: Session, mandate: AutopayMandate, items: Sequence[OpenItem], day: date, *,
               announced: bool = True) -> list[Candidate]:  # fmt: skip
    """Return the open items of a mandate with what holds them back; ``announced`` waits for the notice."""
    kept, ids = rewards(session, items, on=day), [item.item_id for item in items]
    held: dict[int, str] = {}
    for find in HOLDS:
        held = dict(find(session, ids, day)) | held
    told = _announcements(session, mandate) if announced and mandate.notice_days else None
    least = _least(session, items) if mandate.amount_rule == AmountRule.MINIMUM else {}
    found = []
    for item in items:
        price = item.open_minor - kept[item.item_id].discount_minor
        why = held.get(item.item_id, "") or (_untold(mandate, told.get(item.item_id), price, day) if told is not None
                                             else "")  # fmt: skip
        found.append(Candidate(item=item, reward=kept[item.item_id], held=why, least_minor=least.get(item.item_id)))
    return found


def accounts_of(session: Session, mandate: AutopayMandate) -> list[int]:
    """Return the customers whose invoices a mandate pays."""
    whole = customer_account.account_ids(session, mandate.customer_id)
    if mandate.child_id is None:
        return whole
    return [mandate.child_id] if mandate.child_id in whole else []


def credits(session: Session, mandate: AutopayMandate) -> dict[int, int]:
    """Return by customer what its credit memos and its money without an invoice would pay, above zero."""
    accounts = accounts_of(session, mandate)
    memos = select(Invoice.customer_id, func.sum(-Invoice.open_minor)).where(
        Invoice.customer_id.in_(accounts), Invoice.currency == mandate.currency, Invoice.open_minor < 0
    )
    money = select(Receipt.customer_id, func.sum(Receipt.unapplied_minor + Receipt.on_account_minor)).where(
        Receipt.customer_id.in_(accounts), Receipt.currency == mandate.currency, Receipt.reversed_at.is_(None)
    )
    found: dict[int, int] = {}
    for query in (memos.group_by(Invoice.customer_id), money.group_by(Receipt.customer_id)):
        rows: Any = session.execute(query)
        for customer_id, minor in rows:
            found[customer_id] = found.get(customer_id, 0) + int(minor)
    return {customer_id: minor for customer_id, minor in found.items() if minor > 0}


def taken_in_month(session: Session, mandate: AutopayMandate, day: date) -> int:
    """Return what a mandate, or one that it replaced, has collected in the calendar month of ``day``."""
    ids, replaced = [mandate.id], mandate.replaces_id
    while replaced is not None:
        ids.append(replaced)
        replaced = session.scalar(select(AutopayMandate.replaces_id).where(AutopayMandate.id == replaced))
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    query = select(func.coalesce(func.sum(AutopayRun.amount_minor), 0)).where(
        AutopayRun.mandate_id.in_([one for one in ids if one is not None]),
        AutopayRun.outcome.in_(("charging", "paid")), AutopayRun.day >= day.replace(day=1), AutopayRun.day < following,
    )  # fmt: skip
    return int(session.scalar(query) or 0)


def _items(session: Session, mandate: AutopayMandate) -> list[OpenItem]:
    query = select(Invoice).where(
        Invoice.customer_id.in_(accounts_of(session, mandate)), Invoice.currency == mandate.currency,
        Invoice.open_minor > 0, Invoice.kind != ItemKind.CREDIT_MEMO,
    )  # fmt: skip
    if mandate.item_kind:
        query = query.where(Invoice.kind == mandate.item_kind)
    return [open_item(invoice) for invoice in session.scalars(query.order_by(Invoice.due_date, Invoice.id))]


def _run_days(rule: Rule, items: Sequence[OpenItem], from_day: date) -> list[date]:
    last = min(rule.ends_on or date.max, from_day + timedelta(days=FORECAST_DAYS))
    if rule.trigger is not Trigger.MONTHLY:
        return sorted({day for item in items if (day := max(from_day, collects_on(item, rule, from_day))) <= last})
    days, day = [], max(from_day - timedelta(days=1), rule.skipped_through or from_day - timedelta(days=1))
    while (day := next_monthly(rule, day)) <= last:
        days.append(day)
    return [day for day in days if is_run_day(rule, day, since=day - timedelta(days=1))]


def _announcements(session: Session, mandate: AutopayMandate) -> dict[int, AutopayAnnouncement]:
    query = select(AutopayAnnouncement).where(AutopayAnnouncement.mandate_id == mandate.id)
    return {one.invoice_id: one for one in session.scalars(query)}


def _untold(mandate: AutopayMandate, told: AutopayAnnouncement | None, price_minor: int, day: date) -> str:
    if mandate.notice_free_minor is not None and price_minor <= mandate.notice_free_minor:
        return ""
    if told is None or told.amount_minor < price_minor:
        return say("is announced to you first")
    first = told.told_on + timedelta(days=mandate.notice_days)
    return say("was announced, and is collected from %(day)s", day=first) if first > day else ""


def _least(session: Session, items: Sequence[OpenItem]) -> dict[int, int]:
    """Return the minimum that the ERP stated of an invoice, in the extra column ``minimum_due``."""
    query = select(Invoice.id, Invoice.currency, Invoice.extras).where(Invoice.id.in_([item.item_id for item in items]))
    found = {}
    for item_id, currency, extras in session.execute(query):
        try:
            found[item_id] = parse_minor(str((extras or {})["minimum_due"]), currency)
        except (KeyError, BadAmount):
            continue
    return found


def _being_paid(session: Session, ids: Sequence[int], _day: date) -> Mapping[int, str]:
    query = select(PaymentLine.invoice_id).where(PaymentLine.invoice_id.in_(ids), PaymentLine.live)
    return dict.fromkeys(session.scalars(query), say("is being paid already"))


def _scheduled(session: Session, ids: Sequence[int], _day: date) -> Mapping[int, str]:
    query = select(ScheduleLine.invoice_id).where(ScheduleLine.invoice_id.in_(ids), ScheduleLine.live)
    return dict.fromkeys(session.scalars(query), say("is scheduled already"))


def _arranged(session: Session, ids: Sequence[int], day: date) -> Mapping[int, str]:
    """What is disputed, promised or in a plan is left to people: nothing of it is collected by itself."""
    return {
        invoice_id: why for invoice_id, one in arrangements.of(session, ids, on=day).items() if (why := _reason(one))
    }


def _reason(arranged: Arrangement) -> str:
    if arranged.disputed_minor:
        return say("is in dispute")
    if arranged.promised:
        return say("is promised for %(day)s", day=arranged.promised.promised_on)
    if arranged.plan is not None and (arranged.in_plan or arranged.plan.state == "proposed"):
        return say("is in a payment plan")
    return ""


HOLDS: tuple[Callable[[Session, Sequence[int], date], Mapping[int, str]], ...] = (_being_paid, _scheduled, _arranged)
"""What holds an invoice back from auto-pay, each feature one line: by invoice id the reason in words."""
