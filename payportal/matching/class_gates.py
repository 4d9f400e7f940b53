"""The gate of a class of evidence: open only while its error bound, with all that is known, keeps within the target."""

from collections.abc import Mapping
from dataclasses import dataclass

from payportal.matching.error_bound import upper_bound_ppm

PRIOR_WEIGHT = 5_000
"""A replay counts for at most so many receipts, so that a few hundred of the business's own can overrule it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many automatic applications of a class were wrong, of how many whose outcome is known."""

    wrong: int = 0
    of: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.wrong + other.wrong, self.of + other.of)


Prior = Mapping[str, Counted]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is known of one class: the prior as counted, what the business saw itself, the bound over both in ppm."""

    prior: Counted
    seen: Counted
    bound_ppm: int
    target_ppm: int

    @property
    def keeps(self) -> bool:
        """Return whether the class may apply cash by itself."""
        return self.bound_ppm <= self.target_ppm


def measure(prior: Counted, seen: Counted, *, target_ppm: int) -> Measure:
    """Return the bound at 95 % over the weighed prior and the own evidence together, beside the target."""
    known = weighed(prior) + seen
    return Measure(prior, seen, upper_bound_ppm(known.wrong, known.of), target_ppm)


def weighed(prior: Counted) -> Counted:
    """Return a prior of at most ``PRIOR_WEIGHT`` receipts with the same share of errors, to the nearest."""
    if prior.of <= PRIOR_WEIGHT:
        return prior
    return Counted((prior.wrong * PRIOR_WEIGHT + prior.of // 2) // prior.of, PRIOR_WEIGHT)


def percent(ppm: int) -> str:
    """Return parts per million as a percentage for a sentence, rounded up: ``0.095 %``."""
    thousandths = -(-ppm // 10)
    return f"{thousandths // 1_000}.{thousandths % 1_000:03d} %"
