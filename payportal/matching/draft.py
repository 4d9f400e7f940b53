"""A draft: one reading of a receipt with its lines, its reasons, and what, if anything, forbids applying it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from payportal.domain.open_item import OpenItem
from payportal.domain.packing import packed
from payportal.domain.receipt import Receipt
from payportal.matching.cases import Case, Hit
from payportal.matching.payer import Payer
from payportal.matching.payers import Candidate, PayerEvidence
from payportal.matching.probes import KeyKind
from payportal.matching.proposal import Clue, ExceptionType, ProposedLine, Suggestion
from payportal.matching.references import Reading
from payportal.matching.rules import MatchRules
from payportal.matching.source import MANY_OWING
from payportal.matching.taught import NOTHING, Taught
from payportal.matching.tokens import Token

STRENGTH = {
    "remittance": 1,
    "reference": 1,
    "weak_reference": 2,
    "several_customers": 2,
    "completed": 3,
    "netted_credit": 3,
    "cents_off": 4,
    "wire_fee": 4,
    "over_payment": 4,
    "partial": 4,
    "amount": 5,
    "discounted_amount": 5,
    "balance": 5,
    "due": 6,
    "subset": 6,
}
"""Classes of evidence, the strongest first; equal numbers are equally strong."""


@packed
@dataclass(frozen=True, slots=True)
class Blocker:
    """The one condition that fails, in words for a clerk; ``policy`` when only a policy or a gate forbids it."""

    exception_type: ExceptionType
    reason: str
    policy: bool = False


def withheld(rules: MatchRules, evidence_class: str) -> Blocker | None:
    """Return the blocker of a class of evidence that the rules do not apply by themselves."""
    reason = rules.refusal(evidence_class)
    return Blocker(ExceptionType.HELD_BY_POLICY, reason, policy=True) if reason else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One way to apply a receipt; ``blocker`` None means it may apply by itself. ``confidence_ppm`` ranks drafts.

    ``wrong_ppb`` is the estimated chance of an accident behind a draft that rests on its amount alone.
    ``family`` holds the customer with those who may pay for it, as far as the draft was made by comparing them.
    """

    lines: tuple[ProposedLine, ...]
    customer_id: int
    evidence_class: str
    confidence_ppm: int
    on_account_minor: int = 0
    clues: tuple[Clue, ...] = ()
    against: tuple[Clue, ...] = ()
    blocker: Blocker | None = None
    wrong_ppb: int = 0
    family: tuple[Payer, ...] = ()

    @property
    def item_ids(self) -> frozenset[int]:
        """Return the open items that get something."""
        return frozenset(line.item_id for line in self.lines)

    @property
    def strength(self) -> int:
        """Return the rank of the evidence, 1 the strongest."""
        return STRENGTH[self.evidence_class]

    def yielding_to(self, reserved: Collection[int]) -> "Draft":
        """Return the draft blocked where another receipt, still undecided, names one of its open items."""
        if self.blocker or self.item_ids.isdisjoint(reserved):
            return self
        reason = "another receipt names the same open item and is not decided yet"
        return replace(self, blocker=Blocker(ExceptionType.CONFLICT, reason), confidence_ppm=400_000)

    def against_named(self, named: Sequence["Draft"]) -> "Draft":
        """Return the draft blocked where documents of the same customer are named that are not just those it pays."""
        mine = [one for one in named if one.customer_id == self.customer_id]
        if self.blocker or all(one.item_ids == self.item_ids for one in mine):
            return self
        reason = "the amount fits, but other open items than those named"
        return replace(self, blocker=Blocker(ExceptionType.REMITTANCE_MISMATCH, reason), confidence_ppm=300_000)

    def suggestion(self, clues: tuple[Clue, ...] | None = None) -> Suggestion:
        """Return the draft as others see it; ``clues`` in place of its own where they were worked out."""
        return Suggestion(
            lines=self.lines,
            customer_id=self.customer_id,
            on_account_minor=self.on_account_minor,
            confidence_ppm=self.confidence_ppm,
            clues=self.clues if clues is None else clues,
            against=self.against + ((Clue(-50, self.blocker.reason, kind="blocker"),) if self.blocker else ()),
            evidence_class=self.evidence_class,
        )


NOBODY_PPM = 100_000
"""Confidence in an open item that is just the amount where nobody is recognised as the payer."""
MAX_LIKELY = 12
LIKELY_PPM = 200_000
"""Sets of open items are searched for payers at least this likely."""
PLAUSIBLE_PPM = 2_000
"""A customer with a smaller part of the best one's likelihood does not count as possible payer."""


@dataclass(slots=True, kw_only=True)
class Subject:
    """One receipt on the table while the run thinks about it; ``amount_minor`` is what of it is unapplied.

    ``weighed`` says that ``candidates`` holds everybody who may have paid, not only those the documents bring in;
    ``settled`` that the receipt quotes a document which an earlier receipt paid; ``same_amount`` who has an open item
    of the amount, ``crowded`` that there were too many to see all of them.
    ``costs`` remembers how payers were weighed on the evidence ``ranked_on``, by customer.
    ``openable`` holds the customers whose whole account a draft from references may look into, ``opened`` those whose
    account was looked into.
    ``taught`` is what clerks' decisions said about this payer.
    """

    receipt_id: int
    receipt: Receipt
    amount_minor: int
    reading: Reading
    evidence: PayerEvidence = field(default_factory=PayerEvidence)
    hits: Sequence[Hit] = ()
    cases: Sequence[Case] = ()
    candidates: Sequence[Candidate] = ()
    weighed: bool = False
    same_amount: frozenset[int] = frozenset()
    crowded: bool = False
    settled: bool = False
    excused: frozenset[tuple[int, int]] = frozenset()
    openable: frozenset[int] = frozenset()
    opened: set[int] = field(default_factory=set)
    ranked_on: PayerEvidence | None = None
    costs: dict[int, int] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    taught: Taught = NOTHING

    @property
    def unexplained(self) -> list[Token]:
        """Return the pieces that look like document numbers, whether or not they name one."""
        return [atom for atom in self.reading.atoms if atom.serious and atom.span not in self.excused]

    def named_alone(self) -> list[OpenItem]:
        """Return the open items that are named by their full number and by nothing else in the book."""
        return [hit.item for hit in self.hits if hit.kind == KeyKind.FULL and hit.fan_out == 1]


def plausible_payers(subject: Subject) -> list[Candidate]:
    """Return everybody who may have paid, those with an open item of just this amount first."""
    best = max((one.share_ppm for one in subject.candidates), default=0)
    likely = [one for one in subject.candidates if one.share_ppm * 1_000_000 >= best * PLAUSIBLE_PPM]
    return sorted(likely, key=lambda one: one.payer.customer_id not in subject.same_amount)


def possible_payers(subject: Subject) -> list[Candidate]:
    """Return the plausible payers whose accounts can decide: who owes just this amount, and who is likely enough."""
    first, owing = plausible_payers(subject)[:MAX_LIKELY], subject.same_amount
    if subject.crowded or len(owing) > MANY_OWING:  # not all who owe the amount are known
        return first
    return [one for one in first if one.payer.customer_id in owing or one.share_ppm >= LIKELY_PPM]
