"""What is to come in from all customers in the next days: scheduled, by auto-pay, by plan, promised."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.autopay import AutopayMandate
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.promise import PaymentPromise
from payportal.models.schedule import Schedule, ScheduleLine
from payportal.queries import instalment_plans, mandates

DAYS = 14
MOST = 500
"""So many of each kind are looked at; a page says where there are more."""
KINDS = {"schedule": "Scheduled", "autopay": "Auto-pay", "plan": "Instalment", "promise": "Promised"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One sum that is to come on a day, in minor units; ``sure`` where we collect it, not where somebody pays it."""

    day: date
    kind: str
    customer_id: int
    customer_name: str
    minor: int
    currency: str
    said: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """All of them by day, and whether there was more to look at than ``MOST`` of a kind."""

    rows: tuple[Coming, ...]
    cut: bool

    def sums(self, day: date | None = None) -> list[tuple[str, int, int]]:
        """Return for each currency what we collect and what others are to pay, of one day or of all."""
        rows = [one for one in self.rows if day in (None, one.day)]
        return [(currency, sum(one.minor for one in rows if one.currency == currency and one.sure),
                 sum(one.minor for one in rows if one.currency == currency and not one.sure))
                for currency in sorted({one.currency for one in rows})]  # fmt: skip


def ahead(session: Session, *, on: date, days: int = DAYS) -> Ahead:
    """Return what is to come from ``on`` for so many days; an invoice counts where it is collected first."""
    until, found, cut = on + timedelta(days=days - 1), list[Coming](), False
    for find in (_schedules, _mandates, _instalments, _promises):
        rows = list(islice(find(session, on, until), MOST + 1))
        cut, found = cut or len(rows) > MOST, found + rows[:MOST]
    return Ahead(tuple(sorted(found, key=lambda one: (one.day, list(KINDS).index(one.kind), one.customer_name))), cut)


def _schedules(session: Session, on: date, until: date) -> Iterator[Coming]:
    """Yield what is scheduled; what is due today or was to be tried again counts for today."""
    query = select(Schedule, Customer.name).join(Customer, Customer.id == Schedule.customer_id)
    query = query.where(Schedule.state.in_(("waiting", "needs_approval")), Schedule.run_on <= until)
    for row, name in session.execute(query.order_by(Schedule.run_on, Schedule.id).limit(MOST + 1)):
        numbers = session.scalars(select(ScheduleLine.number).where(ScheduleLine.schedule_id == row.id))
        waits = row.state == "needs_approval"
        said = ", ".join(sorted(set(numbers))[:3]) + (" - waits for the customer's yes" if waits else "")
        yield Coming(day=max(row.run_on, on), kind="schedule", customer_id=row.customer_id, customer_name=name,
                     minor=row.agreed_minor, currency=row.currency, said=said, sure=not waits)  # fmt: skip


def _mandates(session: Session, on: date, until: date) -> Iterator[Coming]:
    live = select(AutopayMandate, Customer.name).join(Customer, Customer.id == AutopayMandate.customer_id)
    live = live.where(AutopayMandate.ended_at.is_(None), AutopayMandate.stopped == "").order_by(AutopayMandate.id)
    for mandate, name in session.execute(live.limit(MOST + 1)):
        first = on if mandate.looked_on is None or mandate.looked_on < on else on + timedelta(days=1)
        for one in mandates.forecasts(session, mandate, from_day=first, count=DAYS):
            if one.day <= until and one.collection.cash_minor:
                yield Coming(day=one.day, kind="autopay", customer_id=mandate.customer_id, customer_name=name,
                             minor=one.collection.cash_minor, currency=mandate.currency,
                             said=", ".join(taking.item.number for taking in one.collection.takings[:3]),
                             sure=True)  # fmt: skip


def _instalments(session: Session, on: date, until: date) -> Iterator[Coming]:
    booked = _booked(session)
    for plan in instalment_plans.in_state(session, "approved", on=on):
        for part in plan.instalments:
            if part.left_minor and on <= part.due_on <= until and plan.invoice_id not in booked:
                yield Coming(day=part.due_on, kind="plan", customer_id=plan.customer_id, minor=part.left_minor,
                             customer_name=plan.customer_name, currency=plan.currency, said=plan.number,
                             sure=False)  # fmt: skip


def _promises(session: Session, on: date, until: date) -> Iterator[Coming]:
    query = (
        select(PaymentPromise, Invoice, Customer.name)
        .join(Invoice, Invoice.id == PaymentPromise.invoice_id)
        .join(Customer, Customer.id == PaymentPromise.customer_id)
        .where(PaymentPromise.ended_at.is_(None), PaymentPromise.promised_on.between(on, until), Invoice.open_minor > 0)
        .order_by(PaymentPromise.promised_on, PaymentPromise.id)
    )
    booked = _booked(session)
    for row, invoice, name in session.execute(query.limit(MOST + 1)):
        if invoice.id not in booked:
            yield Coming(day=row.promised_on, kind="promise", customer_id=row.customer_id, customer_name=name,
                         minor=min(row.amount_minor, invoice.open_minor), currency=row.currency, said=invoice.number,
                         sure=False)  # fmt: skip


def _booked(session: Session) -> set[int]:
    """Return the invoices that a scheduled payment pays: they come in by that."""
    return set(session.scalars(select(ScheduleLine.invoice_id).where(ScheduleLine.live)))
