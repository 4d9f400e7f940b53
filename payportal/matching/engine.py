"""Match a whole run: read, look up set-wise, draft, decide, settle conflicts. One proposal for each receipt.

The receipts may be dealt out to several workers, each with a part of them; between the steps their claims meet here.
"""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Protocol
from zlib import crc32

from payportal.matching.boilerplate import boilerplate
from payportal.matching.claim import Claim, Verdict
from payportal.matching.conflicts import settle
from payportal.matching.decision import nothing_left
from payportal.matching.habits import idle_words
from payportal.matching.outcome import Outcome, outcome_of
from payportal.matching.part import Memory, Part, PendingReceipt
from payportal.matching.policies import Policies, policies_of
from payportal.matching.proposal import Proposal
from payportal.matching.rules import MatchRules
from payportal.matching.source import BookSource

ENOUGH_MEMOS = 20_000
"""The words of banks' forms are learned from so many memos or more."""
__all__ = ["PendingReceipt", "Worker", "match", "outcomes"]


class Worker(Protocol):
    """Somebody who does the steps of a ``Part`` elsewhere, while the caller goes on."""

    def begin(self, step: str, given: object) -> None:
        """Let the part do a step (a method of ``Part``) with what is given."""
        ...

    def finish(self) -> Any:
        """Wait for the step that was begun and return what it came to."""
        ...


def match(
    receipts: Sequence[PendingReceipt],
    source: BookSource,
    rules: MatchRules | Policies,
    helpers: Sequence[Worker] = (),
    *,
    memory: Memory | None = None,
) -> list[Proposal]:
    """Return one proposal for each receipt, in the order given.

    The answer depends neither on that order nor on how many ``helpers`` take a part, and no cent of a receipt or open
    item is used twice in the run. Each helper has its own view of the same book. A ``memory`` is kept
    from one round to the next: it saves time, and money is judged by what came in at first.
    """
    answers = _Run(source, helpers, memory).match(receipts, policies_of(rules), to_write=False)
    return [answers.get(one.receipt_id) or nothing_left(one.receipt_id) for one in receipts]


def outcomes(
    receipts: Sequence[PendingReceipt],
    source: BookSource,
    rules: MatchRules | Policies,
    helpers: Sequence[Worker] = (),
    *,
    memory: Memory | None = None,
) -> list[Outcome]:
    """Return what comes of each receipt: the answers of ``match``, made ready to be written where they were found."""
    answers = _Run(source, helpers, memory).match(receipts, policies_of(rules), to_write=True)
    return [answers.get(one.receipt_id) or outcome_of(nothing_left(one.receipt_id)) for one in receipts]


def _some_memos(receipts: Sequence[PendingReceipt]) -> list[str]:
    """Return the memos of a run, of a large one a sample that does not depend on the order of the receipts."""
    every = len(receipts) // ENOUGH_MEMOS + 1
    some = (one.receipt for one in receipts)
    return [one.memo for one in some if every == 1 or crc32(one.transaction_id.encode()) % every == 0]


def _dealt(receipts: Sequence[PendingReceipt], many: int) -> list[list[PendingReceipt]]:
    """Deal the receipts out, those of one payer to the same worker in every round: what it looked up serves again."""
    hands: list[list[PendingReceipt]] = [[] for _ in range(many)]
    told = [(one.receipt.payer_name or one.receipt.memo, one.receipt_id, one) for one in receipts]
    for payer, _, one in sorted(told, key=itemgetter(0, 1)):
        hands[crc32(payer.encode()) % many].append(one)
    return hands


class _Here:
    """The worker that is no other process: it does its step when asked for the result."""

    def __init__(self, source: BookSource, memory: Memory) -> None:
        self._part = Part(source, memory)

    def begin(self, step: str, given: object) -> None:
        self._next = step, given

    def finish(self) -> Any:
        step, given = self._next
        return getattr(self._part, step)(given)


class _Run:
    """One run over all receipts; what every part must know of the others goes through here."""

    def __init__(self, source: BookSource, helpers: Sequence[Worker], memory: Memory | None) -> None:
        self._memory = memory or Memory()
        self._names = self._memory.shape_of(source).names
        self._workers = [*helpers, _Here(source, self._memory)]

    def match(self, receipts: Sequence[PendingReceipt], policies: Policies, *, to_write: bool) -> dict[int, Any]:
        """Take the receipts through all steps; return the answers by receipt, those ``to_write`` as outcomes."""
        receipts = [one for one in receipts if one.remaining_minor > 0]
        forms = boilerplate(_some_memos(receipts), self._names)
        leads = self._each("read", [(own, forms, policies, to_write) for own in _dealt(receipts, len(self._workers))])
        verdict = self._settled(self._all("by_reference", idle_words(leads)))
        verdict = self._settled(self._all("by_reference_again", verdict))
        reserved: frozenset[int] = frozenset().union(*self._all("reserved", verdict))
        counts = self._all("fits", None)
        self._memory.fits = self._memory.fits or counts
        verdict = self._settled(self._all("by_amount", (reserved, self._memory.fits)))
        return {one.receipt_id: one for answers in self._all("hold", verdict) for one in answers}

    def _settled(self, claims: Sequence[Sequence[Claim]]) -> Verdict:
        return settle(claim for part in claims for claim in part)

    def _all(self, step: str, given: object) -> list[Any]:
        return self._each(step, [given] * len(self._workers))

    def _each(self, step: str, given: Sequence[object]) -> list[Any]:
        for worker, own in zip(self._workers, given, strict=True):
            worker.begin(step, own)
        # The last one is here: it works while the others do.
        return [worker.finish() for worker in reversed(self._workers)]
