"""Replay a policy on history: what it would have done with receipts that are decided, and where that differs.

Each receipt is matched again at the run that decided over it, among all that waited then, against the book as it stood.
Nothing is written. Gates are left out: they belong to what happened since, not to the policy.
"""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from payportal.domain.progress import Advance, unwatched
from payportal.matching import engine
from payportal.matching.policies import Policies
from payportal.matching.proposal import APPLY, Proposal
from payportal.models.receipt import Receipt
from payportal.queries import match_history
from payportal.queries.history_book import HistoryBook, PutBack
from payportal.queries.match_history import Look, Waited
from payportal.queries.standing import Lines, standing_lines
from payportal.services import receiving

NEWLY, DROPPED, OTHERWISE = KINDS = ("newly applied", "no longer applied", "applied differently")
RIGHT, WRONG, OPEN = AGREEMENTS = ("right", "wrong", "open")
MOST = 10_000
"""More receipts than that are not replayed at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One receipt that the policy would have treated otherwise; ``agrees`` says whether with what stands today.

    ``evidence_class`` is what the policy would apply it on, ``reason`` why it would hold it.
    """

    receipt: Receipt
    kind: str
    did: Lines | None
    would: Lines | None
    agrees: str
    evidence_class: str = ""
    reason: str = ""


@dataclass(slots=True)
class Replay:
    """What came of it: how many receipts in how many runs, applied then and now, and every difference."""

    receipts: int = 0
    runs: int = 0
    did_apply: int = 0
    would_apply: int = 0
    did: dict[str, int] = field(default_factory=lambda: dict.fromkeys(AGREEMENTS, 0))
    would: dict[str, int] = field(default_factory=lambda: dict.fromkeys(AGREEMENTS, 0))
    differences: list[Difference] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """Return how many differences are of a kind."""
        return sum(one.kind == kind for one in self.differences)


def replay(session: Session, policies: Policies, *, latest: int, advance: Advance = unwatched) -> Replay:
    """Replay ``policies`` on the ``latest`` receipts, at most 10,000; reads only."""
    history = match_history.looks(session, latest=min(latest, MOST))
    made, total = Replay(runs=len(history)), sum(len(looks) for looks in history.values())
    for moment, looks in history.items():
        proposals = _matched(session, policies, PutBack.read(session, moment))
        standing = standing_lines(session, [look.receipt.id for look in looks])
        for look in looks:
            _compare(made, look, proposals.get(look.receipt.id), standing.get(look.receipt.id, frozenset()))
        advance(made.receipts, total)
    made.differences.sort(key=lambda one: (KINDS.index(one.kind), -one.receipt.id))
    return made


def _matched(session: Session, policies: Policies, put_back: PutBack) -> dict[int, Proposal]:
    waited = match_history.waiting_at(session, put_back.since)
    pending = [_pending(one) for one in waited]
    return {one.receipt_id: one for one in engine.match(pending, HistoryBook(session, put_back), policies)}


def _pending(one: Waited) -> engine.PendingReceipt:
    return engine.PendingReceipt(
        receipt_id=one.receipt.id, receipt=receiving.noun(one.receipt), remaining_minor=one.remaining_minor,
        customer_id=one.customer_id,
    )  # fmt: skip


def _compare(made: Replay, look: Look, proposal: Proposal | None, standing: Lines) -> None:
    would = lines_of(proposal)
    made.receipts += 1
    for lines, agreements in ((look.did, made.did), (would, made.would)):
        if lines is not None:
            agreements[_agreement(look.receipt, lines, standing)] += 1
    made.did_apply += look.did is not None
    made.would_apply += would is not None
    if kind := kind_of(look.did, would):
        made.differences.append(_difference(look, proposal, kind, standing))


def kind_of(did: Lines | None, would: Lines | None) -> str:
    """Return how two answers to one receipt differ; empty where they do not."""
    if did == would:
        return ""
    if did is None:
        return NEWLY
    return DROPPED if would is None else OTHERWISE


def _difference(look: Look, proposal: Proposal | None, kind: str, standing: Lines) -> Difference:
    chosen, would = proposal.chosen if proposal else None, lines_of(proposal)
    return Difference(
        receipt=look.receipt, kind=kind, did=look.did, would=would,
        agrees=_agreement(look.receipt, would or look.did or frozenset(), standing),
        evidence_class=chosen.evidence_class if chosen else "",
        reason=proposal.reason if proposal and not chosen else "",
    )  # fmt: skip


def _agreement(receipt: Receipt, lines: Lines, standing: Lines) -> str:
    """Return whether lines are what stands today; open while the receipt is not wholly decided."""
    if receipt.unapplied_minor:
        return OPEN if not standing or lines <= standing else WRONG
    return RIGHT if lines <= standing else WRONG


def lines_of(proposal: Proposal | None) -> Lines | None:
    """Return what a proposal applies, as the books would hold it; None where it holds."""
    if proposal is None or proposal.verdict != APPLY or proposal.chosen is None:
        return None
    chosen = proposal.chosen
    lines: list[tuple[int | None, int, int, int]] = [
        (line.item_id, line.cash_minor, line.discount_minor, line.adjustment_minor) for line in chosen.lines
    ]
    on_account = [(None, chosen.on_account_minor, 0, 0)] if chosen.on_account_minor else []
    return frozenset([*lines, *on_account])
