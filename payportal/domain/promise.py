"""Promises to pay: kept or broken is not typed in by anybody, it follows from the books."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PromiseState(StrEnum):
    """What became of a promise."""

    WAITING = "waiting"
    ON_ITS_WAY = "on its way"
    KEPT = "kept"
    KEPT_LATE = "kept late"
    BROKEN = "broken"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFacts:
    """What the books say since a promise was made, in minor units.

    ``in_time_minor`` came off the invoice by the promised day, ``since_minor`` until now; ``under_way`` is a payment
    that was begun and is not decided.
    """

    promised_on: date
    amount_minor: int
    in_time_minor: int
    since_minor: int
    open_minor: int
    under_way: bool = False
    taken_back: bool = False


def promise_state(facts: PromiseFacts, *, on: date) -> PromiseState:
    """Return what became of a promise, as seen on a day; an invoice that is closed asks for nothing more."""
    if facts.in_time_minor >= facts.amount_minor:
        return PromiseState.KEPT
    if facts.taken_back:
        return PromiseState.TAKEN_BACK
    if facts.since_minor >= facts.amount_minor or facts.open_minor <= 0:
        return PromiseState.KEPT_LATE if on > facts.promised_on else PromiseState.KEPT
    if facts.under_way:
        return PromiseState.ON_ITS_WAY
    return PromiseState.WAITING if on <= facts.promised_on else PromiseState.BROKEN
