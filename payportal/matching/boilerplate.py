"""Words of the banks' own forms, learned from a run: they stand in many memos and in hardly any customer's name."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_][\w&.'-]*")
LEAST_SIGHTINGS = 20
LEAST_SHARE_PERCENT = 2
MORE_THAN_NAMES = 6
"""How many times as common in memos as in customers' names a word of the bank is."""
LEAST_NEIGHBOURS = 20
"""A good customer's name is seen often too, but always beside the same words; a form stands beside everybody."""


def boilerplate(memos: Sequence[str], names: Sequence[str]) -> frozenset[str]:
    """Return the words of ``memos``, in upper case, that belong to forms and not to the payers in them."""
    if len(memos) < LEAST_SIGHTINGS or not names:
        return frozenset()
    seen: Counter[str] = Counter()
    neighbours: dict[str, set[str]] = defaultdict(set)
    for words in map(_words, memos):
        seen.update(set(words))
        for left, right in pairwise(words):
            neighbours[left].add(right)
            neighbours[right].add(left)
    named = Counter(word for name in names for word in set(_words(name)))
    enough = max(LEAST_SIGHTINGS, len(memos) * LEAST_SHARE_PERCENT // 100)
    common = (word for word, count in seen.items() if count >= enough and len(neighbours[word]) >= LEAST_NEIGHBOURS)
    return frozenset(word for word in common if _rare(named[word], len(names), seen[word], len(memos)))


def _rare(in_names: int, names: int, in_memos: int, memos: int) -> bool:
    return (2 * in_names + 1) * memos * MORE_THAN_NAMES <= 2 * in_memos * names


def _words(text: str) -> list[str]:
    return [word.strip(".,#()'-") for word in _WORD.findall(text.upper())]
