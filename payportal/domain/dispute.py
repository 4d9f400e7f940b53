"""Disputes: why an invoice is not paid in full, who has to act, and by when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from payportal.domain.errors import Conflict
from payportal.domain.sentence import say


class DisputeState(StrEnum):
    """Where a dispute stands: open waits for us, answered for the customer; the other two are over."""

    OPEN = "open"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


LIVE = (DisputeState.OPEN, DisputeState.ANSWERED)
"""The states in which the disputed amount is not asked for."""


class DisputeAct(StrEnum):
    """What may be done to a dispute."""

    REPLY = "reply"
    ANSWER = "answer"
    CREDIT = "credit"
    RELEASE = "release"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


BECOMES = {
    (DisputeState.OPEN, DisputeAct.REPLY): DisputeState.OPEN,
    (DisputeState.ANSWERED, DisputeAct.REPLY): DisputeState.OPEN,
    (DisputeState.OPEN, DisputeAct.ANSWER): DisputeState.ANSWERED,
    (DisputeState.ANSWERED, DisputeAct.ANSWER): DisputeState.ANSWERED,
    (DisputeState.OPEN, DisputeAct.CREDIT): DisputeState.RESOLVED,
    (DisputeState.ANSWERED, DisputeAct.CREDIT): DisputeState.RESOLVED,
    (DisputeState.OPEN, DisputeAct.RELEASE): DisputeState.RESOLVED,
    (DisputeState.ANSWERED, DisputeAct.RELEASE): DisputeState.RESOLVED,
    (DisputeState.OPEN, DisputeAct.WITHDRAW): DisputeState.WITHDRAWN,
    (DisputeState.ANSWERED, DisputeAct.WITHDRAW): DisputeState.WITHDRAWN,
    (DisputeState.RESOLVED, DisputeAct.REOPEN): DisputeState.OPEN,
}
"""Every way a dispute may go; ``reply`` is the customer's, ``answer`` the clerk's."""


def after(state: str, act: DisputeAct) -> DisputeState:
    """Return the state after an act; raises Conflict for an act that is too late."""
    becomes = BECOMES.get((DisputeState(state), act))
    if becomes is None:
        raise Conflict(say("This dispute was decided already. Look at it as it stands now."), code="moved")
    return becomes


@dataclass(frozen=True, slots=True)
class DisputeReason:
    """Why a customer disputes: our code, the words, and the adjustment reason of X12 (data element 426)."""

    code: str
    words: str
    x12: str


REASONS = (
    DisputeReason("price", say("The price is wrong"), "01"),
    DisputeReason("quantity", say("Fewer items came than were billed"), "06"),
    DisputeReason("damaged", say("Goods came damaged"), "04"),
    DisputeReason("quality", say("The quality is not as agreed"), "05"),
    DisputeReason("wrong_product", say("Wrong goods came"), "07"),
    DisputeReason("not_received", say("Goods or service not received"), "59"),
    DisputeReason("returned", say("Goods were sent back"), "12"),
    DisputeReason("duplicate", say("This was billed before"), "19"),
    DisputeReason("discount", say("A discount is missing"), "24"),
    DisputeReason("freight", say("Freight is not agreed"), "54"),
    DisputeReason("tax", say("The tax is wrong"), "55"),
    DisputeReason("advertising", say("Advertising or promotion"), "56"),
    DisputeReason("terms", say("The terms are not as agreed"), "09"),
    DisputeReason("other", say("Another reason"), "ZZ"),
)
"""The reasons as the product comes; the owner may change the list."""


def answer_due(opened_at: datetime, working_days: int) -> datetime:
    """Return when a dispute must be answered: so many working days (Monday to Friday) after it was opened."""
    due, left = opened_at, working_days
    while left > 0:
        due += timedelta(days=1)
        left -= due.weekday() < 5
    return due
