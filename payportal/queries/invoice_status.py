"""What is said of an invoice: read from the books and its live payment, never typed in."""

from dataclasses import dataclass
from datetime import date

from payportal.domain.sentence import say, say_many


@dataclass(frozen=True, slots=True)
class Status:
    """A chip: tone (good, waiting, warn, bad, neutral), the word, and when."""

    tone: str
    word: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the status of one document depends on; amounts in minor units, ``payment_state`` of its live payment.

    ``asked``: a payment of it waits for a second person of the customer's company. ``promised_on`` is the day of a
    promise that is waited for; ``next_on`` that of the next instalment of a plan that holds,
    ``late_days`` how late that is.
    """

    kind: str
    amount_minor: int
    open_minor: int
    due_date: date
    payment_state: str = ""
    settled_on: date | None = None
    asked: bool = False
    disputed_minor: int = 0
    promised_on: date | None = None
    next_on: date | None = None
    late_days: int = 0


CHECKING = Status("warn", say("Checking"), say("do not pay again"))
PENDING = Status("waiting", say("Pending"), say("paid, on its way"))
BEGUN = Status("waiting", say("Payment begun"), say("not finished"))
ASKED = Status("waiting", say("Waiting for approval"))
LIVE = {"unknown": CHECKING, "pending": PENDING, "created": BEGUN}
CREDIT_LEFT = Status("good", say("Credit"), say("available"))
CREDIT_USED = Status("neutral", say("Credit"), say("used"))


def status(standing: Standing, on: date) -> Status:
    """Return the status of a document on a day; what money is doing comes before what is due."""
    if standing.kind == "credit_memo":
        return CREDIT_LEFT if standing.open_minor else CREDIT_USED
    if standing.open_minor == 0:
        return Status("good", say("Paid"), say("%(day)s", day=standing.settled_on) if standing.settled_on else "")
    if standing.payment_state in LIVE:
        return LIVE[standing.payment_state]
    if standing.asked:
        return ASKED
    return _arranged(standing, on) or _due(standing, on)


def _arranged(standing: Standing, on: date) -> Status | None:
    """Return what was arranged about what is open, None when nothing holds: a dispute goes before a plan or promise."""
    if standing.disputed_minor:
        return _disputed(standing, on)
    if standing.next_on and standing.late_days:
        late = say_many("instalment %(num)s day late", "instalment %(num)s days late", standing.late_days)
        return Status("bad", say("In plan"), late)
    if standing.next_on:
        return Status("waiting", say("In plan"), say("next %(day)s", day=standing.next_on))
    if standing.promised_on:
        return Status("waiting", say("Promised"), say("by %(day)s", day=standing.promised_on))
    return None


def _disputed(standing: Standing, on: date) -> Status:
    if standing.disputed_minor >= standing.open_minor:
        return Status("warn", say("Disputed"))
    if _due(standing, on).tone == "bad":
        return Status("bad", say("Disputed"), say("in part, the rest is overdue"))
    return Status("warn", say("Disputed"), say("in part, the rest is open"))


def _due(standing: Standing, on: date) -> Status:
    late = (on - standing.due_date).days
    part = say("part paid") if standing.open_minor != standing.amount_minor else ""
    if late > 0:
        days = say_many("%(num)s day", "%(num)s days", late)
        return Status("bad", say("Overdue"), say("%(days)s, part paid", days=days) if part else days)
    if late == 0:
        return Status("warn", say("Due today"), part)
    due = say_many("due in %(num)s day", "due in %(num)s days", -late)
    return Status("neutral", say("Part paid") if part else say("Open"), due)
