"""Collect what mandates collect today: each day of a mandate is begun by one process only, and charged once.

The day, its runs and their payments are written in one transaction; the charges follow outside of any. What a killed
process left is found again by its run, and the processor is asked before anything is charged.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from payportal.domain.autopay import AmountRule, Collection, LeftOut, Taking, is_run_day
from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.gateways.ports import CardPayments, GatewayUnreachable
from payportal.models.autopay import AutopayMandate, AutopayRun
from payportal.models.payment import Payment
from payportal.models.payment_method import PaymentMethod
from payportal.models.schedule import Schedule
from payportal.queries import mandates
from payportal.services import (
    audit,
    autopay_outcomes,
    charging,
    collection_notices,
    method_checks,
    payments,
    schedules,
)
from payportal.services.charging import Begin
from payportal.services.payment_plan import Part, PaymentPlan
from payportal.services.payments import Order

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
UNDECIDED = ("created", "pending", "unknown")
RETURNS_WITHIN = timedelta(days=70)
MOST_RACES = 50
ASKED, LEFT = -1, -2
"""Parts of a day that are no charge: what a person is asked about, and what was left out."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge of a day: ``part`` is the invoice that is charged by itself, 0 for all."""

    part: int
    takings: tuple[Taking, ...]
    on_account_minor: int = 0

    @property
    def cash_minor(self) -> int:
        """Return what is charged."""
        return sum(taking.cash_minor for taking in self.takings) + self.on_account_minor


def run_due(begin: Begin, cards: CardPayments, *, on: date, now: datetime) -> Counter[str]:
    """Follow up earlier days, then collect today; return how many runs came to which end.

    Any number of processes may do this at the same time.
    """
    done: Counter[str] = Counter()
    tried: set[int] = set()
    try:
        done.update(follow_up(begin, cards, on=on, now=now))
        while len(tried) < MOST_RACES:
            found = _claimed(begin, cards.name, on, now, tried=tried)
            if found is None:
                return done
            for run_id in found:
                done[charge(begin, cards, run_id, on=on, now=now)] += 1
    except GatewayUnreachable as error:
        log.warning("auto-pay waits: %s", error)
        done["unreachable"] += 1
    return done


def follow_up(begin: Begin, cards: CardPayments, *, on: date, now: datetime) -> Counter[str]:
    """Conclude runs that were decided meanwhile, and go on with those that a killed process left."""
    done: Counter[str] = Counter()
    with begin() as session:
        decided, left = _decided(session, now), _left(session, now)
    for run_id in decided:
        done[_concluded(begin, cards, run_id, on=on, now=now)] += 1
    for run_id in left:
        with begin() as session:
            mine = _taken_over(session, run_id, now)
        if mine:
            done[charge(begin, cards, run_id, on=on, now=now)] += 1
    return done


def charge(begin: Begin, cards: CardPayments, run_id: int, *, on: date, now: datetime) -> str:
    """Charge the payment of a run and conclude it; raises GatewayUnreachable while nothing can be charged at all."""
    with begin() as session:
        payment_id = session.get_one(AutopayRun, run_id).payment_id
    if payment_id is not None:
        try:
            charging.carry_out(begin, cards, payment_id, on=on)
        except Conflict as moved:  # given up by the sweep meanwhile: nothing was charged
            log.info("auto-pay run %s: %s", run_id, moved)
    return _concluded(begin, cards, run_id, on=on, now=now)


def start_charge(session: Session, mandate: AutopayMandate, method: PaymentMethod, one: Charge, *, gateway: str,
                 day: date, on: date, now: datetime) -> int:  # fmt: skip
    """Write one run and its payment; the unique constraint lets each attempt at a part of a day begin once."""
    attempt = _attempt(session, mandate, day, one.part)
    order = Order(
        reference=f"AP-{mandate.id}-{day:%Y%m%d}-{one.part}-{attempt}", customer_id=mandate.customer_id,
        accounts=mandates.accounts_of(session, mandate), started_by=mandate.agreed_by,
        settled={taking.item.item_id: taking.settled_minor for taking in one.takings}, shown_minor=one.cash_minor,
        method_kind=method.kind, method_id=method.id, on_account_minor=one.on_account_minor, currency=mandate.currency,
    )  # fmt: skip
    payment = payments.start(session, order, gateway=gateway, on=on)
    run = AutopayRun(mandate_id=mandate.id, day=day, part=one.part, attempt=attempt, outcome="charging",
                     amount_minor=one.cash_minor, payment_id=payment.id, claimed_at=now, changed_at=now)  # fmt: skip
    session.add(run)
    session.flush()
    return run.id


def _claimed(begin: Begin, gateway: str, on: date, now: datetime, *, tried: set[int]) -> list[int] | None:
    """Return the runs of the next mandate whose day was not begun, None when there is no more."""
    mandate_id = None
    try:
        with begin() as session:
            mandate = _next(session, on, tried)
            if mandate is None:
                return None
            mandate_id = mandate.id
            return _begin_day(session, mandate, gateway, on, now)
    except PayportalError as refused:  # such as a payment of these invoices this very moment: the next run of the job
        log.warning("auto-pay %s: %s", mandate_id, refused)
        if mandate_id is not None:
            tried.add(mandate_id)
        return []


def _next(session: Session, on: date, tried: set[int]) -> AutopayMandate | None:
    query = select(AutopayMandate).where(
        AutopayMandate.ended_at.is_(None), AutopayMandate.stopped == "", AutopayMandate.starts_on <= on,
        or_(AutopayMandate.looked_on.is_(None), AutopayMandate.looked_on < on),
        or_(AutopayMandate.paused_until.is_(None), AutopayMandate.paused_until <= on),
        AutopayMandate.id.not_in(tried),
    )  # fmt: skip
    query = query.order_by(AutopayMandate.id).limit(1).with_for_update(skip_locked=True)
    return session.scalar(query.execution_options(populate_existing=True))


def _begin_day(session: Session, mandate: AutopayMandate, gateway: str, on: date, now: datetime) -> list[int]:
    paused_to = mandate.paused_until or mandate.starts_on
    since = max(mandate.looked_on or mandate.starts_on - timedelta(days=1), paused_to - timedelta(days=1))
    mandate.looked_on, retrying = on, mandate.retry_on is not None
    if mandate.retry_on is not None and on < mandate.retry_on:
        return []
    mandate.retry_on = None
    if not is_run_day(mandates.rule_of(session, mandate), on, since=since, retrying=retrying):
        return []
    found = mandates.collection(session, mandate, on)
    _ask(session, mandate, found.asked, on)
    _note_left_out(session, mandate, found.left_out, on)
    runs = []
    for one in _charges(mandate, found):
        method = _usable(session, mandate, Money(one.cash_minor, mandate.currency), gateway, on)
        if method is None:
            _blocked(session, mandate, one, gateway, on)
            continue
        runs.append(start_charge(session, mandate, method, one, gateway=gateway, day=on, on=on, now=now))
    return runs


def _charges(mandate: AutopayMandate, found: Collection) -> list[Charge]:
    if not found.cash_minor:
        return []
    if mandate.separate and mandate.amount_rule != AmountRule.FIXED:
        return [Charge(taking.item.item_id, (taking,)) for taking in found.takings]
    return [Charge(0, found.takings, found.on_account_minor)]


def _usable(session: Session, mandate: AutopayMandate, amount: Money, gateway: str, on: date) -> PaymentMethod | None:
    """Return the mandate's method, or its backup where that one cannot be charged; None when neither can."""
    for method_id in (mandate.method_id, mandate.backup_method_id):
        method = session.get(PaymentMethod, method_id) if method_id else None
        if method is not None and not method_checks.unusable(
            session, method, customer_id=mandate.customer_id, gateway=gateway, on=on, amount=amount
        ):
            return method
    return None


def _blocked(session: Session, mandate: AutopayMandate, one: Charge, gateway: str, on: date) -> None:
    method = session.get(PaymentMethod, mandate.method_id)
    amount = Money(one.cash_minor, mandate.currency)
    why = method_checks.unusable(session, method, customer_id=mandate.customer_id, gateway=gateway, on=on,
                                 amount=amount)  # fmt: skip
    detail = say("Not charged: %(why)s.", why=why)
    session.add(AutopayRun(mandate_id=mandate.id, day=on, part=one.part, outcome="blocked",
                           attempt=_attempt(session, mandate, on, one.part), amount_minor=one.cash_minor,
                           detail=detail[:500]))  # fmt: skip
    audit.record(session, "scheduler", "autopay_blocked", f"mandate:{mandate.id}", why=str(why))
    what = say("Auto-pay could not collect %(amount)s: %(why)s. Choose another method; the invoices stay open until "
               "then.", amount=amount, why=why)  # fmt: skip
    collection_notices.tell_mandate(session, mandate, what, key=f"blocked:{mandate.method_id}:{on:%G-%V}",
                                    subject=say("Auto-pay is blocked"))  # fmt: skip


def _ask(session: Session, mandate: AutopayMandate, asked: Sequence[Taking], on: date) -> None:
    """Put what is over a limit before a person, as one scheduled payment that waits for a word."""
    if not asked:
        return
    total, attempt = sum(taking.cash_minor for taking in asked), _attempt(session, mandate, on, ASKED)
    schedule = Schedule(
        reference=f"SCH-AP-{mandate.id}-{on:%Y%m%d}-{attempt}", customer_id=mandate.customer_id,
        currency=mandate.currency, run_on=on, method_id=mandate.method_id, agreed_minor=total,
        state="needs_approval", mandate_id=mandate.id,
        note=say("It is over a limit of auto-pay %(reference)s.", reference=mandate.reference),
        created_by=mandate.agreed_by,
    )  # fmt: skip
    session.add(schedule)
    parts = tuple(Part(taking.item, taking.settled_minor, taking.discount_minor) for taking in asked)
    schedules.write_lines(session, schedule, PaymentPlan(mandate.currency, parts))
    session.add(AutopayRun(mandate_id=mandate.id, day=on, part=ASKED, attempt=attempt, outcome="asked",
                           amount_minor=total, detail=schedule.reference))  # fmt: skip
    audit.record(session, "scheduler", "autopay_asks", f"mandate:{mandate.id}", schedule=schedule.reference)
    what = say("%(amount)s is over a limit of your auto-pay, so it waits. Please approve it.",
               amount=Money(total, mandate.currency))  # fmt: skip
    collection_notices.tell_mandate(session, mandate, what, key=f"asks:{on}", subject=say("Auto-pay asks you"))


def _note_left_out(session: Session, mandate: AutopayMandate, left_out: Sequence[LeftOut], on: date) -> None:
    """Keep why something was left out, once as long as the reasons stay the same."""
    words = "; ".join(f"{one.item.number} {one.reason}" for one in left_out if one.on is None)[:500]
    query = select(AutopayRun.detail).where(AutopayRun.mandate_id == mandate.id, AutopayRun.part == LEFT)
    last = session.scalar(query.order_by(AutopayRun.id.desc()).limit(1)) or ""
    if words and words != last:
        session.add(AutopayRun(mandate_id=mandate.id, day=on, part=LEFT, outcome="left_out", detail=words,
                               attempt=_attempt(session, mandate, on, LEFT)))  # fmt: skip


def _attempt(session: Session, mandate: AutopayMandate, day: date, part: int) -> int:
    same = (AutopayRun.mandate_id == mandate.id, AutopayRun.day == day, AutopayRun.part == part)
    return session.scalar(select(func.count()).select_from(AutopayRun).where(*same)) or 0


def _concluded(begin: Begin, cards: CardPayments, run_id: int, *, on: date, now: datetime) -> str:
    """Conclude a run; where its method failed and a backup stands by, charge that one at once."""
    with begin() as session:
        outcome = autopay_outcomes.conclude(session, run_id, gateway=cards.name, on=on)
        second = _with_backup(session, run_id, cards.name, on, now) if outcome == "backup" else None
    return charge(begin, cards, second, on=on, now=now) if second is not None else outcome


def _with_backup(session: Session, run_id: int, gateway: str, on: date, now: datetime) -> int | None:
    run = session.get_one(AutopayRun, run_id)
    mandate = session.get_one(AutopayMandate, run.mandate_id)
    method = session.get(PaymentMethod, mandate.backup_method_id) if mandate.backup_method_id else None
    if method is None:
        return None
    takings, on_account = autopay_outcomes.still_wanted(session, run, on)
    one = Charge(run.part, takings, on_account)
    if not one.cash_minor:
        return None
    return start_charge(session, mandate, method, one, gateway=gateway, day=run.day, on=on, now=now)


def _decided(session: Session, now: datetime) -> list[int]:
    query = select(AutopayRun.id).join(Payment, Payment.id == AutopayRun.payment_id)
    charging_ = query.where(AutopayRun.outcome == "charging", Payment.state.not_in(UNDECIDED))
    came_back = query.where(AutopayRun.outcome == "paid", Payment.state == "returned",
                            AutopayRun.changed_at > now - RETURNS_WITHIN)  # fmt: skip
    return sorted({*session.scalars(charging_), *session.scalars(came_back)})


def _left(session: Session, now: datetime) -> list[int]:
    """Return runs whose charge was claimed and not made: not what waits for a payer whose bank asked."""
    query = select(AutopayRun.id).join(Payment, Payment.id == AutopayRun.payment_id)
    query = query.where(AutopayRun.outcome == "charging", AutopayRun.claimed_at <= now - LEASE)
    return list(session.scalars(query.where(Payment.state == "created", Payment.failure_code == "")))


def _taken_over(session: Session, run_id: int, now: datetime) -> bool:
    run = session.get_one(AutopayRun, run_id, with_for_update=True, populate_existing=True)
    if run.outcome != "charging" or run.claimed_at > now - LEASE:
        return False  # another process was quicker
    run.claimed_at = run.changed_at = now
    return True
