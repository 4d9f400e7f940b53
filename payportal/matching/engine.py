"""Match a whole run: read, look up set-wise, draft, decide, settle conflicts. One proposal for each receipt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from payportal.domain.receipt import Receipt
from payportal.matching.book import Book
from payportal.matching.by_amount import amount_drafts
from payportal.matching.by_reference import reference_drafts
from payportal.matching.by_remittance import has_amounts, remittance_drafts
from payportal.matching.by_several import combined_case, several_customers_drafts
from payportal.matching.cases import Case
from payportal.matching.commonness import Commonness
from payportal.matching.conflicts import Claim, settle
from payportal.matching.customs import prefer_habits
from payportal.matching.decision import applied, held, nothing_left, winner
from payportal.matching.desk import Desk
from payportal.matching.draft import Blocker, Subject
from payportal.matching.duplicates import reference_keys, settled_before
from payportal.matching.findings import find
from payportal.matching.habits import PayerHabits, idle_words
from payportal.matching.lookup import (
    MAX_CASES,
    Lore,
    find_all_payers,
    find_documents,
    find_payers,
    open_accounts,
    open_likely_accounts,
)
from payportal.matching.numbering import Numbering
from payportal.matching.odds import Odds
from payportal.matching.payer_text import payer_names, says_payer
from payportal.matching.payers import AGREES, PayerEvidence
from payportal.matching.policies import Policies, policies_of
from payportal.matching.proposal import ExceptionType, Proposal
from payportal.matching.references import read
from payportal.matching.refusals import barred
from payportal.matching.rules import MatchRules
from payportal.matching.source import BookSource

CHUNK = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingReceipt:
    """A receipt with money left to apply; ``customer_id`` when somebody already said who paid."""

    receipt_id: int
    receipt: Receipt
    remaining_minor: int
    customer_id: int | None = None


def match(receipts: Sequence[PendingReceipt], source: BookSource, rules: MatchRules | Policies) -> list[Proposal]:
    """Return one proposal for each receipt, in the order given.

    The answer does not depend on that order, and no cent of a receipt or open item is used twice in the run.
    """
    subjects = [_subject(pending) for pending in receipts if pending.remaining_minor > 0]
    answers = _Run(source, policies_of(rules)).match(subjects)
    return [answers.get(pending.receipt_id) or nothing_left(pending.receipt_id) for pending in receipts]


class _Run:
    """One run over all receipts: what references prove, what they prove once payers are learned, then amounts."""

    def __init__(self, source: BookSource, policies: Policies) -> None:
        self.source = source
        self.policies = policies
        self.taken: dict[int, Subject] = {}
        self.habits = PayerHabits()
        self.shape = source.shape()
        self.lore = Lore(frozenset(), Numbering(self.shape.numbers))
        self.answers: dict[int, Proposal] = {}

    def match(self, subjects: Sequence[Subject]) -> dict[int, Proposal]:
        for chunk, book in self._chunks(subjects):
            find_documents(chunk, book)
        self.lore = replace(self.lore, idle=idle_words(subjects))
        self._by_reference(subjects)
        self._by_reference([subject for subject in self._waiting(subjects) if subject.drafts])
        self._by_amount(self._waiting(subjects))
        for chunk, _ in self._chunks(self._waiting(subjects)):
            self._hold(chunk)
        return self.answers

    def _waiting(self, subjects: Sequence[Subject]) -> list[Subject]:
        return [subject for subject in subjects if subject.receipt_id not in self.answers]

    def _chunks(self, subjects: Sequence[Subject]) -> Iterator[tuple[Sequence[Subject], Book]]:
        for start in range(0, len(subjects), CHUNK):
            yield subjects[start : start + CHUNK], Book(self.source, self.taken)

    def _by_reference(self, subjects: Sequence[Subject]) -> None:
        for chunk, book in self._chunks(subjects):
            find_payers(chunk, book, self.habits, self.lore)
            open_accounts(chunk, book)
            for subject in chunk:
                self._draft(subject, book)
        self._settle(subjects)

    def _draft(self, subject: Subject, book: Book) -> None:
        subject.drafts = []
        for case in _cases(subject, book):
            desk = self._desk(subject, case, book)
            subject.drafts += remittance_drafts(desk) if has_amounts(subject) else reference_drafts(desk)
        if not winner(subject.drafts) and (combined := combined_case(subject)):
            desk = self._desk(subject, combined, book)
            subject.drafts += remittance_drafts(desk) if has_amounts(subject) else several_customers_drafts(desk)

    def _desk(self, subject: Subject, case: Case, book: Book) -> Desk:
        return Desk(subject, case, book, self.policies.of(*(case.customer_ids or (case.group,))))

    def _by_amount(self, subjects: Sequence[Subject]) -> None:
        reserved = {item for subject in subjects for draft in subject.drafts for item in draft.item_ids}
        commonness, found = Commonness(self.shape), []
        for chunk, book in self._chunks(subjects):
            find_all_payers([subject for subject in chunk if not subject.weighed], book)
            open_likely_accounts(chunk, book)
            found += [(subject, find(subject, book, self.policies, commonness), book) for subject in chunk]
        odds = Odds([(subject, findings) for subject, findings, _ in found], self.shape)
        for subject, findings, book in found:
            named = subject.drafts
            drafts = [
                draft.against_named(named) for draft in amount_drafts(subject, findings, odds, book, self.policies)
            ]
            subject.drafts += drafts if named else [draft.yielding_to(reserved) for draft in drafts]
        self._settle(subjects)

    def _settle(self, subjects: Sequence[Subject]) -> None:
        for subject in subjects:
            subject.drafts = barred(subject)
        claims: list[Claim] = [(subject, draft) for subject in subjects if (draft := winner(subject.drafts))]
        standing, lost = settle(claims)
        for subject, draft in standing:
            self.answers[subject.receipt_id] = applied(subject, draft)
            self.taken.update(dict.fromkeys(draft.item_ids, subject))
            self.habits.learn(subject, draft)
        for subject, _ in claims:
            if subject.receipt_id in lost:
                self.answers[subject.receipt_id] = held(subject, lost[subject.receipt_id])

    def _hold(self, chunk: Sequence[Subject]) -> None:
        keys = {key for subject in chunk for key in reference_keys(subject)}
        earlier = self.source.earlier_receipts(keys)
        prefer_habits(chunk, self.source)
        for subject in chunk:
            why = self._paid_in_this_run(subject) or settled_before(subject, earlier)
            self.answers[subject.receipt_id] = held(subject, why)

    def _paid_in_this_run(self, subject: Subject) -> Blocker | None:
        """Another receipt of the run took what this one names: twice the same payment, or two claims."""
        named = {name.item_id for name in subject.named_alone() if name.item_id in self.taken}
        if not named:
            return None
        first = self.taken[min(named)]
        if (first.amount_minor, first.receipt.currency) == (subject.amount_minor, subject.receipt.currency):
            reason = f"receipt {first.receipt.transaction_id} already pays the same document and amount"
            return Blocker(ExceptionType.DUPLICATE_SUSPECTED, reason)
        return Blocker(ExceptionType.CONFLICT, f"receipt {first.receipt.transaction_id} pays the document named")


def _cases(subject: Subject, book: Book) -> list[Case]:
    """Return the cases to try: the groups named, and the likely payers whose numbers may all be damaged."""
    cases = list(subject.cases[:MAX_CASES])
    groups = {case.group for case in cases}
    if subject.unexplained:
        likely = [one.payer.customer_id for one in subject.candidates[:MAX_CASES] if one.cost <= AGREES]
        free = [number for number in likely if book.group_of(number) not in groups]
        cases += [Case(number, (), tuple(subject.unexplained), (number,)) for number in free]
    return cases


def _subject(pending: PendingReceipt) -> Subject:
    return Subject(
        receipt_id=pending.receipt_id,
        receipt=pending.receipt,
        amount_minor=pending.remaining_minor,
        reading=read(pending.receipt),
        evidence=PayerEvidence(
            names=payer_names(pending.receipt),
            field_given=says_payer(pending.receipt),
            identified=pending.customer_id,
        ),
    )
