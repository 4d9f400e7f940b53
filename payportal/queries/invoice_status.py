"""What is said of an invoice: one word of one vocabulary, read from the books and its live payment, never typed in."""

from dataclasses import dataclass, field
from datetime import date

from payportal.domain.sentence import say, say_many

VOCABULARY = (
    "open", "due_today", "part_paid", "overdue", "begun", "pending", "checking", "asked", "disputed", "promised",
    "scheduled", "in_plan", "paid", "written_off", "void", "credit_left", "credit_used",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Status:
    """A chip: tone (good, waiting, warn, bad, neutral), the word, and when; ``key`` is its word for machines."""

    tone: str
    word: str
    detail: str = ""
    key: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the status of one document depends on; amounts in minor units, ``payment_state`` of its live payment.

    ``asked``: a payment of it waits for a second person of the customer's company. ``promised_on`` is the day of a
    promise that is waited for, ``scheduled_on`` that of a payment that will be made by itself; ``next_on`` that of the
    next instalment of a plan that holds, ``late_days`` how late that is; ``void``: nothing is owed any more.
    """

    kind: str
    amount_minor: int
    open_minor: int
    due_date: date
    payment_state: str = ""
    settled_on: date | None = None
    written_off_minor: int = 0
    asked: bool = False
    disputed_minor: int = 0
    promised_on: date | None = None
    scheduled_on: date | None = None
    next_on: date | None = None
    late_days: int = 0
    void: bool = False


CHECKING = Status("warn", say("Checking"), say("do not pay again"), key="checking")
PENDING = Status("waiting", say("Pending"), say("paid, on its way"), key="pending")
BEGUN = Status("waiting", say("Payment begun"), say("not finished"), key="begun")
ASKED = Status("waiting", say("Waiting for approval"), key="asked")
LIVE = {"unknown": CHECKING, "pending": PENDING, "created": BEGUN}
CREDIT_LEFT = Status("good", say("Credit"), say("available"), key="credit_left")
CREDIT_USED = Status("neutral", say("Credit"), say("used"), key="credit_used")
VOID = Status("neutral", say("Void"), say("nothing is owed"), key="void")


def status(standing: Standing, on: date) -> Status:
    """Return the status of a document on a day.

    What is settled comes first, then what money is doing, then what was agreed, then what is due.
    """
    if standing.void:
        return VOID
    if standing.kind == "credit_memo":
        return CREDIT_LEFT if standing.open_minor else CREDIT_USED
    if standing.open_minor == 0:
        return _settled(standing)
    if standing.payment_state in LIVE:
        return LIVE[standing.payment_state]
    if standing.asked:
        return ASKED
    return _agreed(standing, on) or _due(standing, on)


def _settled(standing: Standing) -> Status:
    day = _day(standing.settled_on)
    if standing.written_off_minor and standing.written_off_minor >= standing.amount_minor:
        return Status("neutral", say("Written off"), day, key="written_off")
    return Status("good", say("Paid"), day, key="paid")


def _agreed(standing: Standing, on: date) -> Status | None:
    """Return what was agreed about what is open, None when nothing holds; a day that has passed is agreed no more."""
    if standing.disputed_minor:
        return _disputed(standing, on)
    if standing.scheduled_on and standing.scheduled_on >= on:
        return Status("waiting", say("Scheduled"), _day(standing.scheduled_on), key="scheduled")
    if standing.next_on and standing.late_days:
        late = say_many("instalment %(num)s day late", "instalment %(num)s days late", standing.late_days)
        return Status("bad", say("In plan"), late, key="in_plan")
    if standing.next_on:
        return Status("waiting", say("In plan"), say("next %(day)s", day=standing.next_on), key="in_plan")
    if standing.promised_on and standing.promised_on >= on:
        return Status("waiting", say("Promised"), say("by %(day)s", day=standing.promised_on), key="promised")
    return None


def _disputed(standing: Standing, on: date) -> Status:
    if standing.disputed_minor >= standing.open_minor:
        return Status("warn", say("Disputed"), key="disputed")
    if _due(standing, on).tone == "bad":
        return Status("bad", say("Disputed"), say("in part, the rest is overdue"), key="disputed")
    return Status("warn", say("Disputed"), say("in part, the rest is open"), key="disputed")


def _due(standing: Standing, on: date) -> Status:
    late = (on - standing.due_date).days
    part = say("part paid") if standing.open_minor != standing.amount_minor else ""
    if late > 0:
        days = say_many("%(num)s day", "%(num)s days", late)
        return Status("bad", say("Overdue"), say("%(days)s, part paid", days=days) if part else days, key="overdue")
    if late == 0:
        return Status("warn", say("Due today"), part, key="due_today")
    due = say_many("due in %(num)s day", "due in %(num)s days", -late)
    if part:
        return Status("neutral", say("Part paid"), due, key="part_paid")
    return Status("neutral", say("Open"), due, key="open")


def _day(value: date | None) -> str:
    return say("%(day)s", day=value) if value else ""
