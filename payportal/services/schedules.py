"""Payments for a day to come: book, change, approve, cancel, as long as they have not begun."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from payportal.domain.collecting_days import on_or_after
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.invoice import Invoice
from payportal.models.payment import PaymentLine
from payportal.models.payment_method import PaymentMethod
from payportal.models.schedule import Schedule, ScheduleLine
from payportal.queries.customer_invoices import open_item
from payportal.queries.offers import rewards
from payportal.services import audit, method_checks, payment_methods
from payportal.services.payment_plan import PaymentPlan, plan

OPEN = ("waiting", "needs_approval")
"""States in which a scheduled payment may still be changed: it has not begun."""
LIVE = (*OPEN, "running")
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What a person asks: ``reference`` names the act, ``settled`` says by invoice id what each goes down by."""

    reference: str
    customer_id: int
    accounts: Sequence[int]
    booked_by: str
    settled: Mapping[int, int]
    run_on: date
    method_id: int


def priced(session: Session, booking: Booking, *, on: date) -> PaymentPlan:
    """Return what the payment would be on its day; raises PayportalError with the reason why it cannot be booked."""
    query = select(Invoice).where(Invoice.id.in_(booking.settled), Invoice.customer_id.in_(booking.accounts))
    invoices = list(session.scalars(query.order_by(Invoice.id).with_for_update()))
    if not invoices or len(invoices) != len(booking.settled):
        raise NotFound(say("One of these invoices is not on your account."))
    _refuse_under_way(session, booking)
    made = _planned(session, invoices, booking.settled, booking.run_on)
    method = payment_methods.seen_by(
        session, booking.method_id, customer_id=booking.customer_id, person=booking.booked_by
    )
    refuse_day(method, booking.run_on, on=on)
    refuse_method(session, method, Money(made.cash_minor, made.currency), booking.run_on)
    return made


def book(session: Session, booking: Booking, *, agreed_minor: int, on: date) -> Schedule:
    """Write the payment down for its day; the same booking again returns the same one.

    Raises Conflict when the sum is not the one that the payer saw, or an invoice is being paid or scheduled already.
    """
    known = session.scalar(select(Schedule).where(Schedule.reference == booking.reference))
    if known is not None:
        if (known.customer_id, known.created_by) != (booking.customer_id, booking.booked_by):
            raise Conflict(say("This form belongs to somebody else. Open the page anew."))
        return known
    made = priced(session, booking, on=on)
    if made.cash_minor != agreed_minor:
        raise Conflict(say("The amount changed since you saw it. Look at the new one, then confirm."),
                       code="amount_changed")  # fmt: skip
    schedule = Schedule(
        reference=booking.reference, customer_id=booking.customer_id, currency=made.currency, run_on=booking.run_on,
        method_id=booking.method_id, agreed_minor=agreed_minor, created_by=booking.booked_by,
    )  # fmt: skip
    session.add(schedule)
    write_lines(session, schedule, made)
    audit.record(session, booking.booked_by, "book_schedule", f"schedule:{schedule.id}", amount_minor=agreed_minor,
                 currency=made.currency, run_on=booking.run_on.isoformat())  # fmt: skip
    return schedule


def write_lines(session: Session, schedule: Schedule, made: PaymentPlan) -> None:
    """Add what is for which invoice; raises Conflict for an invoice that waits for another scheduled payment."""
    try:
        session.flush()
        session.add_all(
            ScheduleLine(schedule_id=schedule.id, invoice_id=part.item.item_id, number=part.item.number,
                         settled_minor=part.settled_minor, discount_minor=part.discount_minor, offer_id=part.offer_id)
            for part in made.parts
        )  # fmt: skip
        session.flush()
    except IntegrityError as error:  # another transaction was quicker by a hair
        raise Conflict(say("One of these invoices is scheduled already."), code="scheduled") from error


def change(session: Session, schedule: Schedule, *, run_on: date, method_id: int, actor: str, on: date) -> None:
    """Give a payment that has not begun another day or another method; its price is that of the new day."""
    refuse_begun(schedule)
    method = payment_methods.seen_by(session, method_id, customer_id=schedule.customer_id, person=actor)
    refuse_day(method, run_on, on=on)
    made = repriced(session, schedule, run_on)
    refuse_method(session, method, Money(made.cash_minor, made.currency), run_on)
    schedule.run_on, schedule.method_id, schedule.agreed_minor = run_on, method_id, made.cash_minor
    schedule.state, schedule.note, schedule.not_before, schedule.changed_at = "waiting", "", None, utcnow()
    if method.visibility == "private":
        schedule.created_by = actor
    audit.record(session, actor, "change_schedule", f"schedule:{schedule.id}", run_on=run_on.isoformat(),
                 method=method_id, amount_minor=made.cash_minor)  # fmt: skip


def approve(session: Session, schedule: Schedule, *, seen_minor: int, actor: str, on: date) -> None:
    """Let a payment that waits for a person's word be made, at the amount that the person saw."""
    if schedule.state != "needs_approval":
        raise Conflict(say("This payment does not wait for an approval."))
    day = max(schedule.run_on, on)
    made = repriced(session, schedule, day)
    if made.cash_minor != seen_minor:
        raise Conflict(say("The amount changed since you saw it. Look at the new one, then confirm."),
                       code="amount_changed")  # fmt: skip
    method = session.get(PaymentMethod, schedule.method_id)
    refuse_method(session, method, Money(made.cash_minor, made.currency), day)
    schedule.agreed_minor, schedule.state, schedule.note = made.cash_minor, "waiting", ""
    schedule.not_before, schedule.changed_at = None, utcnow()
    audit.record(session, actor, "approve_schedule", f"schedule:{schedule.id}", amount_minor=made.cash_minor)


def cancel(session: Session, schedule: Schedule, *, actor: str, note: str = "") -> None:
    """Call a payment off that has not begun; its invoices are free again."""
    refuse_begun(schedule)
    schedule.state, schedule.note, schedule.changed_at = "cancelled", note[:300], utcnow()
    free_lines(session, schedule.id)
    audit.record(session, actor, "cancel_schedule", f"schedule:{schedule.id}", note=note)


def of_account(session: Session, reference: str, customer_id: int) -> Schedule:
    """Return a scheduled payment of a customer, locked; raises NotFound for any other."""
    query = select(Schedule).where(Schedule.reference == reference, Schedule.customer_id == customer_id)
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound(say("There is no such scheduled payment on your account."))
    return found


def repriced(session: Session, schedule: Schedule, day: date) -> PaymentPlan:
    """Return the payment as it would be on ``day``: no more than is open, at that day's discounts."""
    settled = fitted(session, schedule)
    if not settled:
        raise Conflict(say("Its invoices were paid meanwhile. Cancel it; nothing is left to pay."), code="paid")
    invoices = list(session.scalars(select(Invoice).where(Invoice.id.in_(settled)).order_by(Invoice.id)))
    return _planned(session, invoices, settled, day)


def fitted(session: Session, schedule: Schedule) -> dict[int, int]:
    """Return by invoice id what a scheduled payment still has to settle: what was paid meanwhile is not paid again."""
    query = (
        select(ScheduleLine.invoice_id, ScheduleLine.settled_minor, Invoice.open_minor)
        .join(Invoice, Invoice.id == ScheduleLine.invoice_id)
        .where(ScheduleLine.schedule_id == schedule.id, ScheduleLine.live)
    )
    found = {invoice: min(settled, left) for invoice, settled, left in session.execute(query)}
    return {invoice: settled for invoice, settled in found.items() if settled > 0}


def free_lines(session: Session, schedule_id: int) -> None:
    """Let the invoices of a scheduled payment be scheduled again."""
    session.execute(update(ScheduleLine).where(ScheduleLine.schedule_id == schedule_id).values(live=False))


def refuse_begun(schedule: Schedule) -> None:
    """Raise Conflict for a payment that has begun or is over."""
    if schedule.state not in OPEN:
        raise Conflict(say("This payment has begun or is over; it cannot be changed any more."), code="begun")


def refuse_day(method: PaymentMethod, run_on: date, *, on: date) -> None:
    """Raise PayportalError for a day that is past, too far, or one on which the banks of this method rest."""
    if run_on < on:
        raise PayportalError(say("Choose today or a later day."), code="bad_day")
    if run_on > on + FARTHEST:
        raise PayportalError(say("Choose a day within a year."), code="bad_day")
    possible = on_or_after(method.kind, run_on)
    if possible != run_on:
        raise PayportalError(
            say("Banks rest on %(day)s. Choose %(next)s or another day.", day=run_on, next=possible), code="bad_day"
        )


def refuse_method(session: Session, method: PaymentMethod | None, amount: Money, day: date) -> None:
    """Raise Conflict for a method that could not be charged on the day."""
    customer_id, gateway = (method.customer_id, method.gateway) if method else (0, "")
    why = method_checks.unusable(session, method, customer_id=customer_id, gateway=gateway, on=day, amount=amount)
    if why:
        raise Conflict(say("It cannot be paid with this method: %(why)s. Choose another one.", why=why), code="method")


def _planned(session: Session, invoices: Sequence[Invoice], settled: Mapping[int, int], day: date) -> PaymentPlan:
    items = [open_item(invoice) for invoice in invoices]
    return plan(items, settled, rewards(session, items, on=day))


def _refuse_under_way(session: Session, booking: Booking) -> None:
    paying = select(PaymentLine.number).where(PaymentLine.invoice_id.in_(booking.settled), PaymentLine.live)
    if numbers := sorted(session.scalars(paying)):
        raise Conflict(say("A payment for %(numbers)s is under way. Finish or cancel it under Payments first.",
                           numbers=", ".join(numbers)), code="payment_under_way")  # fmt: skip
    booked = select(ScheduleLine.number).where(ScheduleLine.invoice_id.in_(booking.settled), ScheduleLine.live)
    if numbers := sorted(session.scalars(booked)):
        raise Conflict(say("A payment for %(numbers)s is scheduled already. Change or cancel it under Auto-pay.",
                           numbers=", ".join(numbers)), code="scheduled")  # fmt: skip
