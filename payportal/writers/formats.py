"""Which writer writes a file: the table of formats. A new one is a module of its own and a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Protocol

from payportal.domain.check_issue import CheckRun
from payportal.domain.fed_calendar import next_banking_day
from payportal.domain.payment_order import PaymentBatch
from payportal.domain.target_calendar import next_target_day
from payportal.writers import checks, nacha, pain001, pain008, positive_pay
from payportal.writers.check_layout import CheckLayout
from payportal.writers.tally import Tally


class Writes(Protocol):
    """Writes a whole file of this format, or raises RefusedBatch with the order and how to mend it."""

    def __call__(self, batch: PaymentBatch) -> bytes: ...


class Refers(Protocol):
    """Gives by order id the reference under which the bank will speak of the order; none where it is the order id."""

    def __call__(self, batch: PaymentBatch) -> dict[str, str]: ...


def _by_order_id(batch: PaymentBatch) -> dict[str, str]:
    return {}


def _next_weekday(day: date) -> date:
    return day + timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))


@dataclass(frozen=True, slots=True)
class Writer:
    """What a person calls the format, and the functions that its module has.

    ``next_day`` gives the day on which orders leave where none is said; ``tally`` reads a written file again, where
    the proof stands beside the writer.
    """

    label: str
    write: Writes
    references: Refers = _by_order_id
    next_day: Callable[[date], date] = _next_weekday
    tally: Callable[[bytes], Tally] | None = None


WRITERS: dict[str, Writer] = {
    "nacha": Writer(nacha.LABEL, nacha.write, nacha.references, next_banking_day),
    "pain001": Writer(pain001.LABEL, pain001.write, next_day=next_target_day, tally=pain001.tally),
    "pain008": Writer(pain008.LABEL, pain008.write, next_day=next_target_day, tally=pain008.tally),
}


@dataclass(frozen=True, slots=True)
class CheckWriter:
    """The same for checks; ``tally`` reads a written file again."""

    label: str
    write: Callable[[CheckRun], bytes]
    tally: Callable[[bytes], Tally]


def _positive_pay(layout: CheckLayout) -> CheckWriter:
    write, tally = partial(positive_pay.write, layout=layout), partial(positive_pay.tally, layout=layout)
    return CheckWriter(positive_pay.LABEL, write, tally)


def _checks(layout: CheckLayout) -> CheckWriter:
    return CheckWriter(checks.LABEL, checks.write, checks.tally)


CHECK_WRITERS: dict[str, Callable[[CheckLayout], CheckWriter]] = {
    "positive_pay": _positive_pay,
    "checks": _checks,
}
"""By the layout of the bank, where the format has one."""
