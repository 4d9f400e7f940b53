"""What is collected from an account next, by currency, and whether auto-pay is on: the glance of the home page."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.schedule import Schedule
from payportal.queries.collections_ahead import Entry, MandateRow, ScheduleRow, calendar, live_mandates, schedule_row

OPEN = ("waiting", "needs_approval")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """Of one account: the next collection by currency, where auto-pay collects, and what wants a person first.

    ``mandates`` are those that have not ended; ``undecided`` the scheduled payments that wait for somebody's word.
    """

    by_currency: dict[str, Entry]
    mandates: tuple[MandateRow, ...]
    undecided: tuple[ScheduleRow, ...]

    def automatic(self, currency: str) -> str:
        """Return how auto-pay stands in a currency: ``on``, ``stopped``, or ``off`` without any."""
        states = ["stopped" if one.status.tone == "bad" else "on" for one in self.mandates
                  if one.mandate.currency == currency]  # fmt: skip
        return min(states, default="off")


def ahead(session: Session, customer_id: int, *, on: date) -> Ahead:
    """Return what comes next from an account; scheduled payments beside it are not read."""
    agreed = live_mandates(session, customer_id, on=on)
    booked = [schedule_row(session, one) for one in _first_schedules(session, customer_id)]
    following: dict[str, Entry] = {}
    for entry in calendar(booked, agreed):
        following.setdefault(entry.currency, entry)
    undecided = tuple(row for row in booked if row.schedule.state == "needs_approval")
    return Ahead(by_currency=following, mandates=tuple(agreed), undecided=undecided)


def _first_schedules(session: Session, customer_id: int) -> list[Schedule]:
    """Return the next scheduled payment in each currency, and all that wait for a word."""
    query = select(Schedule).where(Schedule.customer_id == customer_id, Schedule.state.in_(OPEN))
    chosen: list[Schedule] = []
    seen: set[str] = set()
    for one in session.scalars(query.order_by(Schedule.run_on, Schedule.id).limit(200)):
        if one.currency not in seen or one.state == "needs_approval":
            chosen.append(one)
        seen.add(one.currency)
    return chosen
