"""How far an amount may be believed in this run: money for nothing open turns up too, and sometimes fits by chance."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from payportal.matching.draft import Subject
from payportal.matching.findings import Findings, Fit
from payportal.matching.payers import AGREES
from payportal.matching.shape import BookShape

CERTAIN_PPM = 800_000
ROUNDNESS = (5_000, 1_000, 100)
LEAST, MOST = 0.05, 4.0
"""Odds outside of these are not believed, whatever few receipts suggest."""
BUDGET_PPB = {True: 100_000_000_000, False: 10_000_000_000}
"""For single items and for sets of them: spread over a month's receipts, what one of them may be wrong.

Most are far below it, so that the sum over the month is small too.
"""
STRICTEST_PPB = 20_000
MILDEST_PPB = {True: 40_000_000, False: 5_000_000}


class FitCounts(NamedTuple):
    """For each roundness: amounts that fit nothing, and amounts that fit just once, a single item or a set."""

    unrelated: Counter[int]
    fitting: Counter[tuple[int, bool]]


def count_fits(found: Iterable[tuple[Subject, Findings]]) -> FitCounts:
    """Count the receipts whose amount alone had to decide."""
    counts = FitCounts(Counter(), Counter())
    for subject, findings in found:
        if _telling(subject, findings):
            step = roundness(subject.amount_minor)
            if not findings.fits:
                counts.unrelated[step] += 1
            elif len(findings.fits) == 1:
                counts.fitting[step, len(findings.fits[0].options) == 1] += 1
    return counts


class Odds:
    """For amounts as round as each other: receipts that fit nothing against those that fit just once.

    What fits nothing shows how often money comes for something that is not open; each such receipt might have fitted
    by accident. That, times the chance of an accident, is how often a fit is wrong.
    """

    def __init__(self, counts: Iterable[FitCounts], shape: BookShape) -> None:
        self._unrelated: Counter[int] = Counter()
        self._fitting: Counter[tuple[int, bool]] = Counter()
        for part in counts:
            self._unrelated.update(part.unrelated)
            self._fitting.update(part.fitting)
        self._receipts = max(1, shape.receipts)

    def limit_ppb(self, fit: Fit) -> int:
        """Return how likely an accident may be for the fit to be applied; the more money comes in, the less."""
        single = len(fit.options) == 1
        return min(MILDEST_PPB[single], max(STRICTEST_PPB, BUDGET_PPB[single] // self._receipts))

    def wrong_ppb(self, subject: Subject, fit: Fit, findings: Findings) -> int:
        """Return the estimated chance, in parts per billion, that the fit is an accident."""
        step = roundness(subject.amount_minor)
        against = self._unrelated[step] + 1
        odds = against / (self._fitting[step, len(fit.options) == 1] + 1)
        share = max(1, fit.candidate.share_ppm) / 1_000_000
        somebody_else = 1 - share
        return int((min(MOST, max(LEAST, odds)) + somebody_else) / share * findings.chance_ppb)


def roundness(amount_minor: int) -> int:
    """Return the largest of a few steps that divides the amount, 1 for none."""
    return next((step for step in ROUNDNESS if amount_minor % step == 0), 1)


def _telling(subject: Subject, findings: Findings) -> bool:
    """Return whether the payer is certain and names nothing, so that the amount alone had to decide."""
    best = subject.candidates[0] if subject.candidates else None
    sure = best is not None and best.cost <= AGREES and best.share_ppm >= CERTAIN_PPM
    return sure and findings.payer_known and not subject.unexplained and not subject.drafts
