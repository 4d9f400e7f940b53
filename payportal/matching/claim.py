"""What one receipt asks of the book, small enough to be sent from one process to another."""

from datetime import date
from typing import NamedTuple

from payportal.matching.draft import Blocker, Draft, Subject
from payportal.matching.habits import payer_marks


class Claim(NamedTuple):
    """The draft that a receipt would apply; ``marks`` name its payer (see habits), amounts in minor units."""

    receipt_id: int
    transaction_id: str
    value_date: date
    amount_minor: int
    currency: str
    customer_id: int
    item_ids: frozenset[int]
    evidence_class: str
    marks: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """Which claims stand, and by receipt why the others do not."""

    standing: tuple[Claim, ...]
    lost: dict[int, Blocker]


def claim_of(subject: Subject, draft: Draft) -> Claim:
    """Return the claim of ``subject`` for ``draft``."""
    receipt = subject.receipt
    return Claim(
        subject.receipt_id, receipt.transaction_id, receipt.value_date, subject.amount_minor, receipt.currency,
        draft.customer_id, draft.item_ids, draft.evidence_class, tuple(payer_marks(subject)),
    )  # fmt: skip
