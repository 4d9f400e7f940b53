"""What is said of an invoice: read from the books and its live payment, never typed in."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Status:
    """A chip: tone (good, waiting, warn, bad, neutral), the word, and when."""

    tone: str
    word: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the status of one document depends on; amounts in minor units, ``payment_state`` of its live payment."""

    kind: str
    amount_minor: int
    open_minor: int
    due_date: date
    payment_state: str = ""
    settled_on: date | None = None


CHECKING = Status("warn", "Checking", "do not pay again")
PENDING = Status("waiting", "Pending", "paid, on its way")
BEGUN = Status("waiting", "Payment begun", "not finished")
LIVE = {"unknown": CHECKING, "pending": PENDING, "created": BEGUN}


def status(standing: Standing, on: date) -> Status:
    """Return the status of a document on a day; what money is doing comes before what is due."""
    if standing.kind == "credit_memo":
        return Status("good", "Credit", "available") if standing.open_minor else Status("neutral", "Credit", "used")
    if standing.open_minor == 0:
        return Status("good", "Paid", _day(standing.settled_on))
    if standing.payment_state in LIVE:
        return LIVE[standing.payment_state]
    return _due(standing, on)


def _due(standing: Standing, on: date) -> Status:
    late = (on - standing.due_date).days
    part = "part paid" if standing.open_minor != standing.amount_minor else ""
    if late > 0:
        return Status("bad", "Overdue", f"{late} day{'s' * (late != 1)}" + (f", {part}" if part else ""))
    if late == 0:
        return Status("warn", "Due today", part)
    if part:
        return Status("neutral", "Part paid", f"due in {-late} day{'s' * (late != -1)}")
    return Status("neutral", "Open", f"due in {-late} day{'s' * (late != -1)}")


def _day(value: date | None) -> str:
    return f"{value.day} {value:%b %Y}" if value else ""
