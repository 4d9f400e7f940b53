"""What a run teaches about its own texts: words that never stand before a document, accounts that pay for whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from payportal.matching.draft import Subject
from payportal.matching.keys import account_key
from payportal.matching.payer_text import own_name
from payportal.matching.tokens import STUCK, Token
from payportal.matching.words import squashed, words_of

ENOUGH_SIGHTINGS = 10
MOST_HITS_PERCENT = 10
"""A word seen this often whose numbers hardly ever name an open item stands before the bank's numbers, not ours."""
TEACHING_CLASSES = frozenset({"reference", "remittance"})


class LeadCounts(NamedTuple):
    """How often a word stood before a number, and how often that number named an open item."""

    seen: Counter[str]
    hit: Counter[str]


def count_leads(subjects: Iterable[Subject]) -> LeadCounts:
    """Count the words before the numbers of these receipts."""
    seen: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for subject in subjects:
        found = [one.token.span for one in subject.hits]
        for atom in subject.reading.atoms:
            if atom.serious:
                names = any(start < atom.span[1] and atom.span[0] < end for start, end in found)
                seen.update(leads(atom))
                hit.update(leads(atom) if names else ())
    return LeadCounts(seen, hit)


def idle_words(counts: Iterable[LeadCounts]) -> frozenset[str]:
    """Return the words whose numbers are not documents in this run (TXN 83121, WEB REF 7712).

    One word counts alone unless it is a label such as INVOICE; two words count together.
    """
    seen: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for part in counts:
        seen.update(part.seen)
        hit.update(part.hit)
    return frozenset(
        word
        for word, count in seen.items()
        if count >= ENOUGH_SIGHTINGS and hit[word] * 100 <= MOST_HITS_PERCENT * count
    )


def leads(atom: Token) -> list[str]:
    """Return the words before a number that may prove to be idle.

    Letters stuck to a number speak for themselves, whatever stands before them but a word such as INVOICE.
    """
    words = atom.before.split()
    stuck = bool(words) and atom.text.startswith(atom.before) and not STUCK.match(atom.text)
    alone = [] if atom.called or (atom.labelled and not stuck) else words[-1:]
    return [*alone, *([atom.before] if len(words) == 2 else [])]


class PayerHabits:
    """Which customer's documents an account or a name has paid for, as references proved in this run."""

    def __init__(self) -> None:
        self._sightings: dict[str, Counter[int]] = defaultdict(Counter)

    def learn(self, marks: Iterable[str], evidence_class: str, customer_id: int) -> None:
        """Remember who was paid for under these marks of a payer, where undamaged references proved it."""
        if evidence_class in TEACHING_CLASSES:
            for key in marks:
                self._sightings[key][customer_id] += 1

    def sightings(self, subject: Subject) -> Mapping[int, int]:
        """Return how often the receipt's account or name paid for each customer; empty where it paid for several."""
        counts: Counter[int] = Counter()
        for key in payer_marks(subject):
            if len(self._sightings.get(key, ())) == 1:
                counts.update(self._sightings[key])
        return counts if len(counts) == 1 else {}


def payer_marks(subject: Subject) -> list[str]:
    """Return what marks the payer of a receipt: its account, else its whole name."""
    receipt = subject.receipt
    if receipt.payer_account.strip():
        return [account_key(receipt.payer_account)]
    name = squashed(words_of(own_name(receipt)))
    return [f"name:{name}"] if len(name) >= 6 else []
