"""What it costs to read one word as another, in hundredths of a nat: a slip, a short form, a cut at the end."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from payportal.matching.words import LEGAL, SHORT_FORMS

DIFFERENT = 900
"""The cost of a word that is simply another word."""


class WordCosts(dict[str, int]):
    """What it costs to read one word of a text as any word of a name, worked out when it is asked for."""

    def __init__(self, seen: str, *, last: bool) -> None:
        self._seen, self._last = seen, last

    def __missing__(self, known: str) -> int:
        cost = self[known] = _word_cost(self._seen, known, last=self._last)
        return cost


@lru_cache(maxsize=20_000)
def costs_of(seen: str, *, last: bool) -> WordCosts:
    """Return the costs of ``seen``; ``last`` when the text may have been cut right behind it."""
    return WordCosts(seen, last=last)


def _word_cost(seen: str, known: str, *, last: bool) -> int:
    if seen == known:
        return 0
    if seen in LEGAL and known in LEGAL:
        return 20 if LEGAL[seen] == LEGAL[known] else 500
    if last and known.startswith(seen):
        return 30 if len(seen) > 1 else 60
    if last and _cut_with_a_slip(seen, known):
        return 250
    if SHORT_FORMS.get(seen) == known or SHORT_FORMS.get(known) == seen:
        return 40
    return min(_slip_cost(seen, known), _abbreviation_cost(seen, known))


def _cut_with_a_slip(seen: str, known: str) -> bool:
    """Return whether a word is the beginning of another with one slip in it (TECHNOLOIG, PAKAGIN)."""
    if len(seen) < 6 or len(known) <= len(seen):
        return False
    return any(OSA.distance(seen, known[: len(seen) + more], score_cutoff=1) <= 1 for more in (-1, 0, 1))


def _slip_cost(seen: str, known: str) -> int:
    shorter = min(len(seen), len(known))
    if shorter < 3 or abs(len(seen) - len(known)) > 2:
        return DIFFERENT
    distance = OSA.distance(seen, known, score_cutoff=2)
    if distance == 1:
        return 190 if shorter >= 6 else 220 if shorter >= 4 else 300
    return 450 if distance == 2 and shorter >= 7 else DIFFERENT


def _abbreviation_cost(seen: str, known: str) -> int:
    """A short form keeps the first letter and the order of the others (MFRS for MANUFACTURERS)."""
    if len(seen) < 2 or len(seen) * 10 > len(known) * 7 or seen[0] != known[0]:
        return DIFFERENT
    letters = iter(known)
    if not all(letter in letters for letter in seen):
        return DIFFERENT
    return 100 if known.startswith(seen) else 160
