"""What will be collected from an account: its scheduled payments and its auto-pay, and the calendar of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from payportal.domain.autopay import Collection
from payportal.domain.sentence import say
from payportal.models.autopay import AutopayMandate, AutopayRun
from payportal.models.customer import Customer
from payportal.models.payment import Payment
from payportal.models.payment_method import PaymentMethod
from payportal.models.schedule import Schedule, ScheduleLine
from payportal.queries import mandates, payment_methods
from payportal.queries.invoice_status import Status
from payportal.queries.mandates import Forecast

RECENT = timedelta(days=90)
MOST = 50

SCHEDULE_STATUSES = {
    "waiting": ("waiting", say("Scheduled")),
    "needs_approval": ("warn", say("Waits for you")),
    "running": ("waiting", say("Being charged")),
    "done": ("good", say("Paid")),
    "failed": ("bad", say("Failed")),
    "cancelled": ("neutral", say("Cancelled")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow:
    """One scheduled payment with the numbers of its invoices and how its method is called."""

    schedule: Schedule
    numbers: tuple[str, ...]
    method: str
    payment_reference: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRow:
    """One mandate: what it pays and with what, how it stands, and what it would collect next."""

    mandate: AutopayMandate
    child: str
    method: str
    backup: str
    problem: str
    status: Status
    ahead: tuple[Forecast, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the calendar, amount in minor units; ``mandate_id`` where auto-pay collects it."""

    day: date
    minor: int
    currency: str
    reference: str
    mandate_id: int | None
    numbers: tuple[str, ...]
    method: str


def schedules(session: Session, customer_id: int, *, on: date) -> list[ScheduleRow]:
    """Return the scheduled payments that are open, by day, then those that ended lately."""
    recent = or_(Schedule.state.in_(("waiting", "needs_approval", "running")), Schedule.run_on >= on - RECENT)
    query = select(Schedule).where(Schedule.customer_id == customer_id, recent).order_by(Schedule.run_on, Schedule.id)
    rows = [schedule_row(session, one) for one in session.scalars(query.limit(200))]
    return sorted(rows, key=lambda row: row.schedule.state in ("done", "failed", "cancelled"))[:MOST]


def schedule_row(session: Session, schedule: Schedule) -> ScheduleRow:
    """Return one scheduled payment as it is shown."""
    numbers = session.scalars(select(ScheduleLine.number).where(ScheduleLine.schedule_id == schedule.id))
    method = session.get(PaymentMethod, schedule.method_id)
    reference = session.scalar(select(Payment.reference).where(Payment.id == schedule.payment_id)) or ""
    tone, word = SCHEDULE_STATUSES[schedule.state]
    detail = say("for %(day)s", day=schedule.run_on) if schedule.state == "waiting" else ""
    return ScheduleRow(
        schedule=schedule, numbers=tuple(sorted(set(numbers))),
        method=payment_methods.plain_name(method) if method else "", payment_reference=reference,
        status=Status(tone, word, detail),
    )  # fmt: skip


def of_invoice(session: Session, invoice_id: int, customer_id: int) -> Schedule | None:
    """Return the scheduled payment of a customer in which an invoice stands, None where it stands in none."""
    query = select(Schedule).join(ScheduleLine, ScheduleLine.schedule_id == Schedule.id)
    here = ScheduleLine.invoice_id == invoice_id, ScheduleLine.live, Schedule.customer_id == customer_id
    return session.scalar(query.where(*here, Schedule.state.in_(("waiting", "needs_approval"))))


def live_mandates(session: Session, customer_id: int, *, on: date, ahead: int = 1) -> list[MandateRow]:
    """Return the mandates of a customer that have not ended, each with its next collecting days."""
    query = select(AutopayMandate).where(AutopayMandate.customer_id == customer_id, AutopayMandate.ended_at.is_(None))
    return [mandate_row(session, one, on=on, ahead=ahead) for one in session.scalars(query.order_by(AutopayMandate.id))]


def ended_mandates(session: Session, customer_id: int) -> list[AutopayMandate]:
    """Return the mandates that have ended, the last first: what was agreed to stays readable."""
    over = AutopayMandate.customer_id == customer_id, AutopayMandate.ended_at.is_not(None)
    query = select(AutopayMandate).where(*over)
    return list(session.scalars(query.order_by(AutopayMandate.ended_at.desc()).limit(MOST)))


def mandate_row(session: Session, mandate: AutopayMandate, *, on: date, ahead: int) -> MandateRow:
    """Return one mandate as it is shown, with its next ``ahead`` collecting days."""
    method = session.get(PaymentMethod, mandate.method_id)
    backup = session.get(PaymentMethod, mandate.backup_method_id) if mandate.backup_method_id else None
    problem = _problem(method, on)
    first = on if mandate.looked_on is None or mandate.looked_on < on else on + timedelta(days=1)
    found = mandates.forecasts(session, mandate, from_day=first, count=ahead) if ahead and not mandate.ended_at else []
    return MandateRow(
        mandate=mandate, child=session.scalar(select(Customer.name).where(Customer.id == mandate.child_id)) or "",
        method=payment_methods.plain_name(method) if method else "",
        backup=payment_methods.plain_name(backup) if backup else "", problem=problem,
        status=_status(mandate, problem, on), ahead=tuple(found),
    )  # fmt: skip


def today(session: Session, mandate: AutopayMandate, *, on: date) -> Collection:
    """Return the dry run: what would be collected if it ran today, and why the rest would not."""
    return mandates.collection(session, mandate, on)


def runs(session: Session, mandate_id: int) -> list[tuple[AutopayRun, str]]:
    """Return the log of a mandate, the last first, with the reference of each payment."""
    query = select(AutopayRun, func.coalesce(Payment.reference, "")).outerjoin(
        Payment, Payment.id == AutopayRun.payment_id
    )
    rows = session.execute(query.where(AutopayRun.mandate_id == mandate_id).order_by(AutopayRun.id.desc()).limit(MOST))
    return [(run, reference) for run, reference in rows]


def calendar(schedule_rows: Sequence[ScheduleRow], mandate_rows: Sequence[MandateRow]) -> list[Entry]:
    """Return what is to come by day, of both kinds."""
    booked = [
        Entry(day=row.schedule.run_on, minor=row.schedule.agreed_minor, currency=row.schedule.currency,
              reference=row.schedule.reference, mandate_id=None, numbers=row.numbers, method=row.method)
        for row in schedule_rows if row.schedule.state in ("waiting", "needs_approval")
    ]  # fmt: skip
    agreed = [
        Entry(day=ahead.day, minor=ahead.collection.cash_minor, currency=row.mandate.currency,
              reference=row.mandate.reference, mandate_id=row.mandate.id,
              numbers=tuple(taking.item.number for taking in ahead.collection.takings), method=row.method)
        for row in mandate_rows if row.status.tone != "bad" for ahead in row.ahead if ahead.collection.cash_minor
    ]  # fmt: skip
    return sorted(booked + agreed, key=lambda entry: (entry.day, entry.reference))


def _problem(method: PaymentMethod | None, on: date) -> str:
    if method is None or method.state == "removed":
        return say("Its payment method was removed. Choose another one, or nothing is collected.")
    last = payment_methods.expires_on(method)
    if method.state == "expired" or (last is not None and last < on):
        return say("Its payment method has expired. Choose another one, or nothing is collected.")
    if last is not None and last <= on + payment_methods.SOON:
        return say("Its payment method expires on %(day)s. Replace it before then.", day=last)
    return ""


def _status(mandate: AutopayMandate, problem: str, on: date) -> Status:
    if mandate.ended_at is not None:
        return Status("neutral", say("Ended"))
    if mandate.stopped:
        return Status("bad", say("Stopped"))
    return _running(mandate, problem, on)


def _running(mandate: AutopayMandate, problem: str, on: date) -> Status:
    if mandate.paused_until is not None and mandate.paused_until > on:
        return Status("warn", say("Paused"), say("until %(day)s", day=mandate.paused_until))
    if mandate.retry_on is not None:
        return Status("warn", say("Failed"), say("tried again on %(day)s", day=mandate.retry_on))
    if problem:
        return Status("warn", say("Needs a look"))
    if mandate.starts_on > on:
        return Status("waiting", say("On"), say("from %(day)s", day=mandate.starts_on))
    return Status("good", say("On"))
