"""One part of a run: it keeps its receipts and takes them through the steps that the engine calls out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from payportal.domain.packing import packed
from payportal.domain.receipt import Receipt
from payportal.matching.book import AccountClosed, Book
from payportal.matching.by_amount import amount_drafts
from payportal.matching.by_reference import reference_drafts
from payportal.matching.by_remittance import has_amounts, remittance_drafts
from payportal.matching.by_several import combined_case, several_customers_drafts
from payportal.matching.cases import Case
from payportal.matching.claim import Claim, Verdict, claim_of
from payportal.matching.commonness import Commonness
from payportal.matching.customs import prefer_habits
from payportal.matching.decision import applied, held, winner
from payportal.matching.desk import Desk
from payportal.matching.draft import Blocker, Draft, Subject
from payportal.matching.duplicates import reference_keys, settled_before
from payportal.matching.findings import Findings, find
from payportal.matching.habits import LeadCounts, PayerHabits, count_leads
from payportal.matching.lookup import (
    MAX_CASES,
    Lore,
    find_all_payers,
    find_documents,
    find_payers,
    mark_openable,
    open_likely_accounts,
)
from payportal.matching.numbering import Numbering
from payportal.matching.odds import FitCounts, Odds, count_fits
from payportal.matching.outcome import Outcome, outcome_of
from payportal.matching.payer import Payer
from payportal.matching.payer_text import payer_names, says_payer
from payportal.matching.payers import AGREES, PayerEvidence
from payportal.matching.policies import Policies
from payportal.matching.proposal import ExceptionType, Proposal
from payportal.matching.references import read
from payportal.matching.refusals import barred
from payportal.matching.shape import BookShape
from payportal.matching.source import BookSource

CHUNK = 4_000


@dataclass(slots=True)
class Memory:
    """What a round leaves to the next: the payers, how they were weighed, and how often money fitted nothing.

    The counts are those of the first round, which sees all the money of the run; what it applies is missing later on.
    """

    costs: dict[int, tuple[PayerEvidence | None, dict[int, int]]] = field(default_factory=dict)
    payers: dict[int, Payer] = field(default_factory=dict)
    fits: Sequence[FitCounts] = ()
    shape: BookShape | None = None

    def shape_of(self, source: BookSource) -> BookShape:
        """Return the shape of the book as it was before the run."""
        if self.shape is None:
            self.shape = source.shape()
        return self.shape


@packed
@dataclass(frozen=True, slots=True, kw_only=True)
class PendingReceipt:
    """A receipt with money left to apply; ``customer_id`` when somebody already said who paid.

    A ``refusal`` is why a person has to look at it whatever the evidence says.
    """

    receipt_id: int
    receipt: Receipt
    remaining_minor: int
    customer_id: int | None = None
    refusal: str = ""


class Part:
    """Some receipts of a run: what references prove, what they prove once payers are learned, then amounts.

    What a receipt comes to depends on the book, the other receipts' claims and what the whole run learned, never on
    which other receipts are in its part. Each step takes the verdict on the claims of the step before.
    """

    def __init__(self, source: BookSource, memory: Memory | None = None) -> None:
        self.memory = memory or Memory()
        self.source = source
        self.policies = Policies()
        self.taken: dict[int, Claim] = {}
        self.habits = PayerHabits()
        self.shape = self.memory.shape_of(source)
        self.lore = Lore(frozenset(), Numbering(self.shape.numbers))
        self.found: list[tuple[Subject, Findings]] = []
        self.waiting: dict[int, Subject] = {}
        self.claimed: dict[int, Draft] = {}
        self.answers: list[Proposal | Outcome] = []
        self._to_write = False
        self._refusals: dict[int, str] = {}

    def read(self, given: tuple[Sequence[PendingReceipt], frozenset[str], Policies, bool]) -> LeadCounts:
        """Look up the documents that the receipts name.

        Given are the receipts, the words of banks' forms, the policies, and whether outcomes are wanted, to be written.
        """
        receipts, forms, self.policies, self._to_write = given
        self.waiting = {pending.receipt_id: _subject(pending, forms) for pending in receipts}
        self._refusals = {pending.receipt_id: pending.refusal for pending in receipts if pending.refusal}
        for subject in self.waiting.values():
            subject.ranked_on, subject.costs = self.memory.costs.get(subject.receipt_id, (None, {}))
        self.memory.costs.clear()
        for chunk, book in self._chunks():
            find_documents(chunk, book)
        return count_leads(self.waiting.values())

    def by_reference(self, idle: frozenset[str]) -> list[Claim]:
        """Claim what the documents named prove; ``idle`` are the words whose numbers mean nothing in this run."""
        self.lore = replace(self.lore, idle=idle)
        return self._claims_by_reference(list(self.waiting.values()))

    def by_reference_again(self, verdict: Verdict) -> list[Claim]:
        """Claim what the documents named prove now that the run knows more payers."""
        self._settle(verdict)
        return self._claims_by_reference([subject for subject in self.waiting.values() if subject.drafts])

    def reserved(self, verdict: Verdict) -> frozenset[int]:
        """Return the open items that undecided receipts name."""
        self._settle(verdict)
        return frozenset(i for subject in self.waiting.values() for draft in subject.drafts for i in draft.item_ids)

    def fits(self, _: None) -> FitCounts:
        """Look for what fits the amounts; return how many fit just once and how many fit nothing."""
        commonness = Commonness(self.shape)
        for chunk, book in self._chunks():
            find_all_payers([subject for subject in chunk if not subject.weighed], book)
            open_likely_accounts(chunk, book)
            self._note_settled(chunk)
            self.found += [(subject, find(subject, book, self.policies, commonness)) for subject in chunk]
        return count_fits(self.found)

    def by_amount(self, known: tuple[frozenset[int], Sequence[FitCounts]]) -> list[Claim]:
        """Claim what the amount alone proves, by the counts of all parts; items reserved by name are left alone."""
        reserved, counts = known
        odds = Odds(counts, self.shape)
        for subject, findings in self.found:
            named = subject.drafts
            mine = amount_drafts(subject, findings, odds, self.policies)
            drafts = [draft.against_named(named) for draft in mine]
            subject.drafts += drafts if named else [draft.yielding_to(reserved) for draft in drafts]
        self.found = []
        return self._claims(list(self.waiting.values()))

    def hold(self, verdict: Verdict) -> list[Proposal | Outcome]:
        """Hold what is left and return the answers for all receipts of the part."""
        self._settle(verdict)
        for chunk, _ in self._chunks():
            self._hold(chunk)
        self.memory.costs.update({one.receipt_id: (one.ranked_on, one.costs) for one in self.waiting.values()})
        return self.answers

    def _answer(self, proposal: Proposal) -> None:
        """Keep an answer, as light as it is asked for."""
        refusal = self._refusals.get(proposal.receipt_id, "")
        self.answers.append(outcome_of(proposal, refusal) if self._to_write else proposal)

    def _chunks(self, subjects: Sequence[Subject] | None = None) -> Iterator[tuple[Sequence[Subject], Book]]:
        subjects = list(self.waiting.values()) if subjects is None else subjects
        for start in range(0, len(subjects), CHUNK):
            yield subjects[start : start + CHUNK], Book(self.source, self.taken, self.memory.payers)

    def _claims_by_reference(self, subjects: Sequence[Subject]) -> list[Claim]:
        for chunk, book in self._chunks(subjects):
            find_payers(chunk, book, self.habits, self.lore)
            mark_openable(chunk)
            self._draft_all(chunk, book)
        return self._claims(subjects)

    def _draft_all(self, chunk: Sequence[Subject], book: Book) -> None:
        """Draft from what is named; only those that must look further have whole accounts loaded for them."""
        further = []
        for subject in chunk:
            try:
                self._draft(subject, book)
            except AccountClosed:
                further.append(subject)
        book.load_accounts({number for subject in further for number in subject.openable})
        for subject in further:
            self._draft(subject, book)

    def _draft(self, subject: Subject, book: Book) -> None:
        subject.drafts = []
        book.note_opened_in(subject.opened)
        for case in _cases(subject, book):
            desk = self._desk(subject, case, book)
            subject.drafts += remittance_drafts(desk) if has_amounts(subject) else reference_drafts(desk)
        if not winner(subject.drafts) and (combined := combined_case(subject)):
            desk = self._desk(subject, combined, book)
            subject.drafts += remittance_drafts(desk) if has_amounts(subject) else several_customers_drafts(desk)

    def _desk(self, subject: Subject, case: Case, book: Book) -> Desk:
        return Desk(subject, case, book, self.policies.of(*(case.customer_ids or (case.group,))))

    def _claims(self, subjects: Sequence[Subject]) -> list[Claim]:
        for subject in subjects:
            subject.drafts = barred(subject)
        self.claimed = {subject.receipt_id: draft for subject in subjects if (draft := winner(subject.drafts))}
        return [claim_of(self.waiting[number], draft) for number, draft in self.claimed.items()]

    def _settle(self, verdict: Verdict) -> None:
        """Take the verdict on every claim of the run; answer the receipts of this part that it decides."""
        for claim in verdict.standing:
            self.taken.update(dict.fromkeys(claim.item_ids, claim))
            self.habits.learn(claim.marks, claim.evidence_class, claim.customer_id)
        for receipt_id, draft in self.claimed.items():
            subject, why = self.waiting.pop(receipt_id), verdict.lost.get(receipt_id)
            self._answer(applied(subject, draft) if why is None else held(subject, why))
        self.claimed = {}

    def _hold(self, chunk: Sequence[Subject]) -> None:
        keys = [reference_keys(subject) for subject in chunk]
        earlier = self.source.earlier_receipts(set().union(*keys))
        prefer_habits(chunk, self.source)
        for subject, own in zip(chunk, keys, strict=True):
            why = self._paid_in_this_run(subject) or settled_before(subject, own, earlier)
            self._answer(held(subject, why))

    def _note_settled(self, chunk: Sequence[Subject]) -> None:
        """Note which receipts quote a document that an earlier receipt paid."""
        quoting = [(subject, reference_keys(subject)) for subject in chunk if subject.unexplained]
        earlier = self.source.earlier_receipts({key for _, keys in quoting for key in keys})
        for subject, keys in quoting:
            subject.settled = not earlier.keys().isdisjoint(keys)

    def _paid_in_this_run(self, subject: Subject) -> Blocker | None:
        """Another receipt of the run took what this one names: twice the same payment, or two claims."""
        named = {name.item_id for name in subject.named_alone() if name.item_id in self.taken}
        if not named:
            return None
        first = self.taken[min(named)]
        if (first.amount_minor, first.currency) == (subject.amount_minor, subject.receipt.currency):
            reason = f"receipt {first.transaction_id} already pays the same document and amount"
            return Blocker(ExceptionType.DUPLICATE_SUSPECTED, reason)
        return Blocker(ExceptionType.CONFLICT, f"receipt {first.transaction_id} pays the document named")


def _cases(subject: Subject, book: Book) -> list[Case]:
    """Return the cases to try: the groups named, and the likely payers whose numbers may all be damaged."""
    cases = list(subject.cases[:MAX_CASES])
    groups = {case.group for case in cases}
    if subject.unexplained:
        likely = [one.payer.customer_id for one in subject.candidates[:MAX_CASES] if one.cost <= AGREES]
        free = [number for number in likely if book.group_of(number) not in groups]
        cases += [Case(number, (), tuple(subject.unexplained), (number,)) for number in free]
    return cases


def _subject(pending: PendingReceipt, forms: frozenset[str]) -> Subject:
    return Subject(
        receipt_id=pending.receipt_id,
        receipt=pending.receipt,
        amount_minor=pending.remaining_minor,
        reading=read(pending.receipt),
        evidence=PayerEvidence(
            names=payer_names(pending.receipt, forms),
            field_given=says_payer(pending.receipt),
            identified=pending.customer_id,
        ),
    )
