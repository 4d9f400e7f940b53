"""How far an amount may be believed in this run: money for nothing open turns up too, and sometimes fits by chance."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from payportal.matching.draft import Subject
from payportal.matching.findings import Findings, Fit
from payportal.matching.payer_text import says_prepayment
from payportal.matching.payers import AGREES, Candidate
from payportal.matching.shape import BookShape

CERTAIN_PPM = 800_000
ROUNDNESS = (5_000, 1_000, 100)
LEAST, MOST = 0.05, 4.0
"""Odds outside of these are not believed, whatever few receipts suggest."""
BUDGET_PPB = {True: 500_000_000_000, False: 100_000_000_000}
"""For single items and for sets of them: spread over a month's receipts, what one of them may be wrong.

Few receipts rest on their amount, and most of those are far below the limit: what is let through adds up to about one
accident in a month of any size for single items, and to a tenth of one for sets.
"""
STRICTEST_PPB = 20_000
MILDEST_PPB = {True: 50_000_000, False: 5_000_000}


COMMON = (0, 5, 49)
"""Up to so many others with an open item of just the amount it is rare, known or common; beyond, a list price."""
FROM_ALL = 10
"""So many receipts' worth of weight has what all amounts as round suggest, against those as common too."""


class Kind(NamedTuple):
    """Amounts of one kind: the largest step that divides them, and how common they are in the book."""

    step: int
    common: int


class FitCounts(NamedTuple):
    """For each kind: amounts that fit nothing, and amounts that fit just once, a single item or a set."""

    unrelated: Counter[Kind]
    fitting: Counter[tuple[Kind, bool]]


def count_fits(found: Iterable[tuple[Subject, Findings]]) -> FitCounts:
    """Count the receipts whose amount alone had to decide."""
    counts = FitCounts(Counter(), Counter())
    for subject, findings in found:
        if _telling(subject, findings):
            kind = kind_of(subject, subject.candidates[0])
            if not findings.fits:
                counts.unrelated[kind] += 1
            elif len(findings.fits) == 1:
                counts.fitting[kind, len(findings.fits[0].options) == 1] += 1
    return counts


class Odds:
    """For amounts of a kind, as round and as common as each other: receipts that fit nothing against those that fit.

    What fits nothing shows how often money comes for something that is not open; each such receipt might have fitted
    by accident. That, times the chance of an accident, is how often a fit is wrong.
    """

    def __init__(self, counts: Iterable[FitCounts], shape: BookShape) -> None:
        self._unrelated: Counter[Kind | int] = Counter()
        self._fitting: Counter[tuple[Kind | int, bool]] = Counter()
        for part in counts:
            for kind, count in part.unrelated.items():
                self._unrelated.update({kind: count, kind.step: count})
            for (kind, single), count in part.fitting.items():
                self._fitting.update({(kind, single): count, (kind.step, single): count})
        self._receipts = max(1, shape.receipts)

    def limit_ppb(self, fit: Fit) -> int:
        """Return how likely an accident may be for the fit to be applied; the more money comes in, the less."""
        single = len(fit.options) == 1
        return min(MILDEST_PPB[single], max(STRICTEST_PPB, BUDGET_PPB[single] // self._receipts))

    def wrong_ppb(self, subject: Subject, fit: Fit, findings: Findings) -> int:
        """Return the estimated chance, in parts per billion, that the fit is an accident."""
        kind, single = kind_of(subject, fit.candidate), len(fit.options) == 1
        odds = self._odds(kind, single)
        share = max(1, fit.candidate.share_ppm) / 1_000_000
        known = max(share, sum(one.share_ppm for one in subject.candidates) / 1_000_000)
        # Another customer's money was compared with what that one owes, too: it would have fitted there, as the
        # payer's own does here, but for sets. Of somebody who is no customer nothing is known.
        others = (known - share) * max(odds, self._odds(kind, single, unseen=True))
        return int((odds * share + others + max(0, 1 - known)) / share * findings.chance_ppb)

    def _odds(self, kind: Kind, single: bool, *, unseen: bool = False) -> float:
        """Return how many receipts fit nothing for each that fits just once; ``unseen`` counts sets as nothing."""
        against = self._against(kind, unseen=unseen)
        alike = (self._against(kind.step, unseen=unseen) + 1) / (self._fitting[kind.step, single] + 1)
        odds = (against + FROM_ALL * alike) / (self._fitting[kind, single] + FROM_ALL)
        return min(MOST, max(LEAST, odds))

    def _against(self, kind: Kind | int, *, unseen: bool) -> int:
        return self._unrelated[kind] + (self._fitting[kind, False] if unseen else 0)


def kind_of(subject: Subject, candidate: Candidate) -> Kind:
    """Return the kind of a receipt's amount, for one who may have paid it."""
    elsewhere = len(subject.same_amount - {candidate.payer.customer_id})
    return Kind(roundness(subject.amount_minor), bisect_left(COMMON, elsewhere))


def roundness(amount_minor: int) -> int:
    """Return the largest of a few steps that divides the amount, 1 for none."""
    return next((step for step in ROUNDNESS if amount_minor % step == 0), 1)


def _telling(subject: Subject, findings: Findings) -> bool:
    """Return whether the payer is certain and names nothing, so that the amount alone had to decide."""
    best = subject.candidates[0] if subject.candidates else None
    sure = best is not None and best.cost <= AGREES and best.share_ppm >= CERTAIN_PPM
    silent = not subject.unexplained and not subject.drafts and not says_prepayment(subject.receipt)
    return sure and findings.payer_known and silent
