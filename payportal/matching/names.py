"""How likely a text means a customer's name, though a bank cut, shortened or misspelt it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from rapidfuzz.distance import OSA

from payportal.matching.word_costs import DIFFERENT, WordCosts, costs_of
from payportal.matching.words import FILLER, LEGAL, significant_words, squashed, words_of

SHORTEST_CUT = 11
"""No bank cuts a name after fewer letters; a shorter text is all that was written."""
MISSING, LOOSE_MISSING, CUT_OFF = 280, 500, 110
OTHER_FORM = 250
"""On top of the words: an Inc. is rarely called a Ltd."""
STRANGER = 700
"""A text whose best customer costs this much is as likely from somebody who is no customer at all."""
OTHER_ORDER = 200
AROUND = 60
"""The cost of a word before or after a name in a memo, where words of the bank stand."""
Costs = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name taken apart; the costs are of each of its words being missing or cut off."""

    words: tuple[str, ...]
    telling: frozenset[str]
    first: str
    forms: frozenset[str]
    whole: str
    stem: str
    missing: Costs
    missing_loose: Costs
    missing_at_cut: Costs


@lru_cache(maxsize=20_000)
def spelling_of(name: str) -> Spelling:
    """Return a name taken apart."""
    return _taken_apart(words_of(name))


def _taken_apart(words: tuple[str, ...]) -> Spelling:
    telling = significant_words(words)
    missing, missing_loose, missing_at_cut = zip(*map(_absence, words), strict=True) if words else ((),) * 3
    return Spelling(
        words=words,
        telling=frozenset(telling),
        first=telling[0] if telling else "",
        forms=frozenset(LEGAL[word] for word in words if word in LEGAL),
        whole=squashed(words),
        stem=squashed(telling),
        missing=missing,
        missing_loose=missing_loose,
        missing_at_cut=missing_at_cut,
    )


@lru_cache(maxsize=20_000)
def name_cost(seen: str, known: str, *, loose: bool = False) -> int:
    """Return what it costs, in hundredths of a nat, to read the text ``seen`` as the customer name ``known``.

    0 is the same name; a dropped legal form or a cut costs little, a slip more, a different word most. ``loose`` is for
    stretches of a memo, where words of the bank may stand before and after the name.
    """
    text, name = spelling_of(seen), spelling_of(known)
    if text.words == name.words and text.words:
        return 0
    if not _comparable(text, name):
        return DIFFERENT * 2
    # Equal words at the beginning are read as each other; in a memo the name may begin anywhere.
    same = 0 if loose else _same_beginning(text.words, name.words)
    words = name.words[same:]
    table = [[costs[word] for word in words] for costs in _readings(text.words)[same:]]
    cost = _aligned(table, text, name, same=same, loose=loose)
    if cost > 300:
        cost = min(cost, _joined(text, name))
    if cost > 500 and _in_other_order(table):
        ordered, other = _taken_apart(tuple(sorted(text.words))), _taken_apart(tuple(sorted(name.words)))
        table = [[costs[word] for word in other.words] for costs in _readings(ordered.words)]
        cost = min(cost, _aligned(table, ordered, other) + OTHER_ORDER)
    return cost + (OTHER_FORM if _forms_differ(text, name) else 0)


def _same_beginning(text: Sequence[str], name: Sequence[str]) -> int:
    """Return how many words the two begin with alike, not counting the last of the text, which may be cut."""
    same = 0
    for seen, known in zip(text[:-1], name, strict=False):
        if seen != known:
            return same
        same += 1
    return same


def _comparable(text: Spelling, name: Spelling) -> bool:
    """Two names that share no telling word, and whose beginnings differ by more than a slip, are not compared."""
    if not text.words or not name.words:
        return False
    if text.stem[:3] == name.stem[:3] or not text.telling.isdisjoint(name.telling):
        return True
    return text.stem[:1] == name.stem[:1] and _one_slip(text.first, name.first)


def _forms_differ(text: Spelling, name: Spelling) -> bool:
    """Return whether both name a legal form and not the same one; a CO at the very end may be a cut CORP."""
    if not text.forms or not name.forms or not text.forms.isdisjoint(name.forms):
        return False
    return not any(word in LEGAL and word.startswith(text.words[-1]) for word in name.words)


def _one_slip(seen: str, known: str) -> bool:
    return min(len(seen), len(known)) > 3 and OSA.distance(seen, known, score_cutoff=1) <= 1


def _joined(text: Spelling, name: Spelling) -> int:
    """Blanks get lost or slip by a letter; the letters together still tell, whole or cut at the end."""
    seen, whole, stem = text.whole, name.whole, name.stem
    if len(seen) < 7:
        return DIFFERENT
    tries = [(whole, 180), (stem, 230), (whole[: len(seen)], 240), (stem[: len(seen)], 290)]
    costs = [
        extra + 220 * distance for known, extra in tries if (distance := OSA.distance(seen, known, score_cutoff=2)) <= 2
    ]
    return min(costs, default=DIFFERENT)


def _in_other_order(table: Sequence[Sequence[int]]) -> bool:
    """Return whether the words that can be read stand in another order in the name."""
    places = [row.index(best) for row in table if row and (best := min(row)) < DIFFERENT]
    return any(before > after for before, after in pairwise(places))


def _aligned(
    table: Sequence[Sequence[int]], text: Spelling, name: Spelling, *, same: int = 0, loose: bool = False
) -> int:
    """Align the words after the ``same`` ones in order; each word is read, missing or added at its own cost."""
    missing = (name.missing_loose if loose else name.missing)[same:]
    row = list(accumulate(missing, initial=0))
    for costs, word in zip(table[:-1], text.words[same:], strict=False):
        added = _added(word)
        row = _after_a_word(row, costs, missing, added, min(added, AROUND) if loose else added)
    added = _added(text.words[-1])
    whole = _after_a_word(row, table[-1], missing, added, min(added, AROUND) if loose else added)[-1]
    at_cut = missing if len(text.whole) < SHORTEST_CUT else name.missing_at_cut[same:]
    return min(whole, _cut(row, table[-1], at_cut))


def _after_a_word(row: Sequence[int], costs: Sequence[int], missing: Costs, added: int, outside: int) -> list[int]:
    """Return the least costs up to each word of the name once one more word of the text was taken in."""
    before = row[0]
    left = before + outside
    new = [left]
    end = len(costs) - 1
    for place, cost in enumerate(costs):
        best = before + cost if before < DIFFERENT else DIFFERENT * 2
        before = row[place + 1]
        extra = before + (outside if place == end else added)
        left += missing[place]
        if extra < left:  # noqa: PLR1730 - this line runs a million times in a large run, and min() is slow
            left = extra
        if best < left:  # noqa: PLR1730
            left = best
        new.append(left)
    return new


def _cut(row: Sequence[int], costs: Sequence[int], at_cut: Costs) -> int:
    """Return the least cost when the text was cut at its last word: what follows in the name is cheap.

    Only behind a word that was read; another word there is another name.
    """
    cut = DIFFERENT * 2
    for before, cost, gone in zip(row, costs, at_cut, strict=False):
        read = before + cost if before < DIFFERENT else DIFFERENT * 2
        cut += gone
        if read < cut:  # noqa: PLR1730
            cut = read
    return cut


@lru_cache(maxsize=2_000)
def _readings(words: tuple[str, ...]) -> tuple[WordCosts, ...]:
    """Return what each word of a text costs to read; only the last may be cut."""
    return (*(costs_of(word, last=False) for word in words[:-1]), costs_of(words[-1], last=True))


@lru_cache(maxsize=20_000)
def _added(word: str) -> int:
    if word in FILLER:
        return 20
    if word in LEGAL:
        return 150
    return 60 if len(word) == 1 else 420


@lru_cache(maxsize=20_000)
def _absence(word: str) -> tuple[int, int, int]:
    """Return what it costs when a word of a name is missing, missing in a memo, or cut off.

    Where words around the name are cheap, a word that is not there must be dear, or any text would do.
    """
    if word in FILLER:
        return 20, 20, 20
    if word in LEGAL:
        return 50, 50, 50
    if word == "GROUP":
        return 70, 70, 70
    return MISSING, LOOSE_MISSING, CUT_OFF
