"""Make the payments whose day has come: each is begun by one process only, and charged once.

The claim, the payment and its invoices are written in one transaction; the charge follows outside of any, named before
it takes money (``charging``). Killed in between, the next run goes on with the same payment: the processor is asked.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.money import Money
from payportal.domain.retry import after_failure
from payportal.domain.sentence import kept, say
from payportal.gateways.ports import CardPayments, GatewayUnreachable
from payportal.models.base import utcnow
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_method import PaymentMethod
from payportal.models.schedule import Schedule, ScheduleLine
from payportal.queries import customer_account
from payportal.services import audit, charging, collection_notices, method_checks, payments, schedules
from payportal.services.charging import Begin
from payportal.services.payments import Order

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""So long a process may take from its claim to its charge; after that another one goes on with the same payment."""
WAIT = timedelta(hours=1)
UNDECIDED = ("created", "pending", "unknown")
RETURNS_WITHIN = timedelta(days=70)
"""A debit may come back for 60 days."""
MOST_RACES = 50
NO_ANSWER = "try_again_later"
ELSEWHERE = "elsewhere"
"""Another process brought it to its end, and reports it."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What became of one claim: a payment to be charged, or none and the state in which the schedule is now."""

    schedule_id: int
    payment_id: int | None
    state: str


def run_due(begin: Begin, cards: CardPayments, *, on: date, now: datetime) -> Counter[str]:
    """Follow up what was begun, then make every payment whose day has come; return how many are in which state.

    Any number of processes may do this at the same time.
    """
    done: Counter[str] = Counter()
    try:
        done.update(follow_up(begin, cards, on=on, now=now))
        races = 0
        while races < MOST_RACES:
            try:
                with begin() as session:
                    step = _claim(session, cards.name, on=on, now=now)
            except Conflict as quicker:
                log.info("schedule: %s", quicker)
                races += 1
                continue
            if step is None:
                return done
            done[_charged(begin, cards, step, on=on)] += 1
    except GatewayUnreachable as error:
        log.warning("scheduled payments wait: %s", error)
        done["unreachable"] += 1
    return done


def follow_up(begin: Begin, cards: CardPayments, *, on: date, now: datetime) -> Counter[str]:
    """Conclude what was decided meanwhile, and go on with what a killed process had begun."""
    done: Counter[str] = Counter()
    with begin() as session:
        decided, left = _decided(session, now), _left(session, now)
    for schedule_id in decided:
        with begin() as session:
            done[conclude(session, schedule_id, on=on)] += 1
    for schedule_id in left:
        with begin() as session:
            step = _taken_over(session, schedule_id, now)
        if step is not None:
            done[_charged(begin, cards, step, on=on)] += 1
    return done


def conclude(session: Session, schedule_id: int, *, on: date) -> str:
    """Take a schedule to what became of its payment, once, and return its state; ELSEWHERE when another one did."""
    schedule = session.get_one(Schedule, schedule_id, with_for_update=True, populate_existing=True)
    payment = session.get(Payment, schedule.payment_id, populate_existing=True) if schedule.payment_id else None
    if payment is None or schedule.state not in ("running", "done"):
        return ELSEWHERE
    if payment.state in UNDECIDED:
        return schedule.state
    if payment.state in ("succeeded", "refunded"):
        return _done(session, schedule) if schedule.state == "running" else ELSEWHERE
    if schedule.state == "done":
        return _failed(session, schedule, say("The bank took the money back: %(why)s", why=payment.failure))
    return _again(session, schedule, payment, on=on)


def _claim(session: Session, gateway: str, *, on: date, now: datetime) -> _Step | None:
    """Take the next payment that is due and that no other process holds, and begin it."""
    rested = or_(Schedule.not_before.is_(None), Schedule.not_before <= now)
    query = select(Schedule).where(Schedule.state == "waiting", Schedule.run_on <= on, rested)
    query = query.order_by(Schedule.run_on, Schedule.id).limit(1).with_for_update(skip_locked=True)
    schedule = session.scalar(query.execution_options(populate_existing=True))
    if schedule is None:
        return None
    payment_id = _begin(session, schedule, gateway, on=on, now=now)
    schedule.changed_at = now
    session.flush()
    return _Step(schedule.id, payment_id, schedule.state)


def _begin(session: Session, schedule: Schedule, gateway: str, *, on: date, now: datetime) -> int | None:
    ids = list(session.scalars(select(ScheduleLine.invoice_id).where(ScheduleLine.schedule_id == schedule.id,
                                                                     ScheduleLine.live)))  # fmt: skip
    session.scalars(select(Invoice.id).where(Invoice.id.in_(ids)).order_by(Invoice.id).with_for_update()).all()
    if session.scalar(select(PaymentLine.id).where(PaymentLine.invoice_id.in_(ids), PaymentLine.live).limit(1)):
        schedule.not_before, schedule.note = now + WAIT, say("Waits for another payment of the same invoices.")
        return None
    settled = schedules.fitted(session, schedule)
    if not settled:
        schedules.cancel(session, schedule, actor="scheduler", note=say("The invoices were paid meanwhile."))
        return None
    try:
        made = schedules.repriced(session, schedule, on)
    except PayportalError as refused:
        _ask(session, schedule, refused.message)
        return None
    amount = Money(made.cash_minor, made.currency)
    method = session.get(PaymentMethod, schedule.method_id)
    why = method_checks.unusable(session, method, customer_id=schedule.customer_id, gateway=gateway, on=on,
                                 amount=amount)  # fmt: skip
    if why or method is None:
        _ask(session, schedule, say("It was not charged: %(why)s.", why=why))
        return None
    if made.cash_minor > schedule.agreed_minor:
        agreed = Money(schedule.agreed_minor, schedule.currency)
        _ask(session, schedule, say("The price is %(now)s, more than the %(agreed)s that you agreed to.",
                                    now=amount, agreed=agreed))  # fmt: skip
        return None
    gone = [invoice_id for invoice_id in ids if invoice_id not in settled]
    session.execute(update(ScheduleLine).where(ScheduleLine.schedule_id == schedule.id,
                                               ScheduleLine.invoice_id.in_(gone)).values(live=False))  # fmt: skip
    order = Order(
        reference=f"{schedule.reference}-{schedule.attempt}", customer_id=schedule.customer_id,
        accounts=customer_account.account_ids(session, schedule.customer_id), started_by=schedule.created_by,
        settled=settled, shown_minor=made.cash_minor, method_kind=method.kind, method_id=method.id,
    )  # fmt: skip
    payment = payments.start(session, order, gateway=gateway, on=on)
    schedule.state, schedule.payment_id, schedule.claimed_at, schedule.note = "running", payment.id, now, ""
    return payment.id


def _charged(begin: Begin, cards: CardPayments, step: _Step, *, on: date) -> str:
    """Charge what was claimed; raises GatewayUnreachable while nothing can be charged at all."""
    if step.payment_id is None:
        return step.state
    try:
        charging.carry_out(begin, cards, step.payment_id, on=on)
    except Conflict as moved:  # given up by the sweep meanwhile: nothing was charged
        log.info("schedule %s: %s", step.schedule_id, moved)
    with begin() as session:
        return conclude(session, step.schedule_id, on=on)


def _decided(session: Session, now: datetime) -> list[int]:
    running = Schedule.state == "running", Payment.state.not_in(UNDECIDED)
    came_back = (Schedule.state == "done", Payment.state == "returned", Schedule.changed_at > now - RETURNS_WITHIN)
    query = select(Schedule.id).join(Payment, Payment.id == Schedule.payment_id)
    found = {*session.scalars(query.where(*running)), *session.scalars(query.where(*came_back))}
    return sorted(found)


def _left(session: Session, now: datetime) -> list[int]:
    """Return what was claimed and not charged: not what waits for a payer whose bank asked."""
    query = select(Schedule.id).join(Payment, Payment.id == Schedule.payment_id)
    query = query.where(Schedule.state == "running", Schedule.claimed_at <= now - LEASE)
    return list(session.scalars(query.where(Payment.state == "created", Payment.failure_code == "")))


def _taken_over(session: Session, schedule_id: int, now: datetime) -> _Step | None:
    schedule = session.get_one(Schedule, schedule_id, with_for_update=True, populate_existing=True)
    if schedule.state != "running" or schedule.claimed_at is None or schedule.claimed_at > now - LEASE:
        return None  # another process was quicker
    schedule.claimed_at = now
    return _Step(schedule.id, schedule.payment_id, schedule.state)


def _done(session: Session, schedule: Schedule) -> str:
    schedule.state, schedule.note, schedule.changed_at = "done", "", utcnow()
    schedules.free_lines(session, schedule.id)
    audit.record(session, "scheduler", "schedule_done", f"schedule:{schedule.id}")
    return schedule.state


def _again(session: Session, schedule: Schedule, payment: Payment, *, on: date) -> str:
    """What failed is tried again where its reason allows; what took nothing for want of an answer is begun anew."""
    schedule.attempt += 1
    if not payment.gateway_reference and not payment.failure_code:  # never came as far as the processor
        schedule.state, schedule.changed_at = "waiting", utcnow()
        return schedule.state
    schedule.failures += 1
    code = payment.failure_code or NO_ANSWER
    following = after_failure(code, schedule.failures, kind=payment.method_kind, day=on)
    if following.on is None:
        return _failed(session, schedule, payment.failure or following.words)
    schedule.state, schedule.run_on, schedule.changed_at = "waiting", following.on, utcnow()
    note = say("%(why)s It is tried again on %(day)s.", why=kept(payment.failure), day=following.on)
    schedule.note = note[:300]
    audit.record(session, "scheduler", "schedule_retried", f"schedule:{schedule.id}", code=code)
    collection_notices.tell_schedule(session, schedule, note, key=f"retry:{schedule.attempt}",
                                     subject=say("Scheduled payment failed, it will be tried again"))  # fmt: skip
    return schedule.state


def _failed(session: Session, schedule: Schedule, note: str) -> str:
    schedule.state, schedule.note, schedule.changed_at = "failed", note[:300], utcnow()
    schedules.free_lines(session, schedule.id)
    audit.record(session, "scheduler", "schedule_failed", f"schedule:{schedule.id}", note=schedule.note)
    what = say("%(why)s Nothing more is tried: the invoices are open as before.", why=kept(note))
    collection_notices.tell_schedule(session, schedule, what, key=f"failed:{schedule.attempt}",
                                     subject=say("Scheduled payment failed"))  # fmt: skip
    return schedule.state


def _ask(session: Session, schedule: Schedule, note: str) -> None:
    """Put a payment before a person: it is not made as it stands."""
    schedule.state, schedule.note = "needs_approval", note[:300]
    audit.record(session, "scheduler", "schedule_asks", f"schedule:{schedule.id}", note=schedule.note)
    what = say("%(why)s Nothing was charged; please decide.", why=kept(note))
    collection_notices.tell_schedule(session, schedule, what, key=f"asks:{schedule.attempt}:{schedule.run_on}",
                                     subject=say("Scheduled payment waits for you"))  # fmt: skip
