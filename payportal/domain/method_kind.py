"""Kinds of payment method that a provider keeps for a payer."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from payportal.domain.receipt import Method
from payportal.domain.sentence import say


class MethodKind(StrEnum):
    """What is charged: the names are those of the card processor."""

    CARD = "card"
    US_BANK_ACCOUNT = "us_bank_account"
    SEPA_DEBIT = "sepa_debit"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What is true of every method of a kind: its words, how a receipt calls it, where it works, how long it takes."""

    word: str
    receipt_method: Method
    currencies: tuple[str, ...]
    days: int

    @property
    def is_debit(self) -> bool:
        """Return whether the payer's bank decides days later, and may take the money back afterwards."""
        return self.days > 0


FACTS = {
    MethodKind.CARD: KindFacts(say("Card"), Method.CARD, (), 0),
    MethodKind.US_BANK_ACCOUNT: KindFacts(say("US bank account"), Method.ACH, ("USD",), 4),
    MethodKind.SEPA_DEBIT: KindFacts(say("SEPA direct debit"), Method.OTHER, ("EUR",), 5),
}
"""``currencies`` is empty where every currency will do; ``days`` are banking days until the bank has decided."""


def facts(kind: str) -> KindFacts:
    """Return the facts of a kind; raises ValueError for one that is not known."""
    return FACTS[MethodKind(kind)]


def decided_by(kind: str, begun_on: date) -> date:
    """Return the day by which the payer's bank has usually decided; weekends do not count, holidays may be longer."""
    day, left = begun_on, facts(kind).days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day
