"""Names as words: how a bank cuts, shortens and misspells them, and how likely a text means a customer."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

_WORD = re.compile(r"[A-Z0-9]+")
_UMLAUTS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS", "ẞ": "SS", "Æ": "AE", "Ø": "OE", "Å": "AA"})
_LEGAL = {
    "INC": "INC", "INCORPORATED": "INC", "CORP": "CORP", "CORPORATION": "CORP", "CO": "CO", "COMPANY": "CO",
    "LTD": "LTD", "LIMITED": "LTD", "LLC": "LLC", "LLP": "LLP", "LP": "LP", "PLLC": "PLLC", "PLC": "PLC", "PC": "PC",
    "GMBH": "GMBH", "AG": "AG", "KG": "KG", "SE": "SE", "SA": "SA", "SAS": "SAS", "SARL": "SARL", "SRL": "SRL",
    "SPA": "SPA", "BV": "BV", "NV": "NV", "AB": "AB", "AS": "AS", "OY": "OY", "PTY": "PTY", "KK": "KK", "PTE": "PTE",
    "OHG": "OHG", "EK": "EK", "UG": "UG", "GBR": "GBR", "KGAA": "KGAA", "EG": "EG", "EV": "EV", "SL": "SL",
    "SLU": "SLU", "SAU": "SAU", "CV": "CV", "CIA": "CO", "LTDA": "LTDA", "SNC": "SNC", "SPRL": "SPRL", "APS": "APS",
    "OYJ": "OYJ", "ASA": "ASA", "PVT": "PVT", "BHD": "BHD", "PARTNERSHIP": "LP",
}  # fmt: skip
_FILLER = {
    "THE",
    "OF",
    "AND",
    "FOR",
    "DE",
    "DEL",
    "LA",
    "EL",
    "LOS",
    "LAS",
    "Y",
    "E",
    "ET",
    "UND",
    "DER",
    "DIE",
    "VON",
    "DU",
    "DES",
}
_SHORT_FORMS = {
    "GRP": "GROUP", "GP": "GROUP", "INTL": "INTERNATIONAL", "MFG": "MANUFACTURING", "BROS": "BROTHERS",
    "SVCS": "SERVICES", "SVC": "SERVICE", "ASSOC": "ASSOCIATES", "NATL": "NATIONAL", "DIST": "DISTRIBUTION",
}  # fmt: skip

DIFFERENT = 900
"""Cost, in hundredths of a nat, of a word that is simply another word."""
SHORTEST_CUT = 11
"""No bank cuts a name after fewer letters; a shorter text is all that was written."""
MISSING, LOOSE_MISSING = 280, 500
OTHER_FORM = 250
"""On top of the words: an Inc. is rarely called a Ltd."""
STRANGER = 700
"""A text whose best customer costs this much is as likely from somebody who is no customer at all."""


@lru_cache(maxsize=100_000)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in upper case, accents and punctuation gone, dotted forms (L.L.C.) joined."""
    spelt = name.upper().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode().upper()
    plain = re.sub(r"\b([A-Z])\.(?=[A-Z]\b)", r"\1", plain).replace("'", "")
    return tuple(_WORD.findall(plain))


def significant_words(words: Sequence[str]) -> list[str]:
    """Return the words without legal form and filler; all of them when nothing else is there."""
    kept = [word for word in words if word not in _LEGAL and word not in _FILLER]
    return kept or list(words)


def squashed(words: Sequence[str]) -> str:
    """Return the words without the blanks between them."""
    return "".join(words)


@lru_cache(maxsize=100_000)
def word_cost(seen: str, known: str, *, last: bool) -> int:
    """Return what it costs to read ``seen`` as ``known``; ``last`` when the text may have been cut right there."""
    if seen == known:
        return 0
    if seen in _LEGAL and known in _LEGAL:
        return 20 if _LEGAL[seen] == _LEGAL[known] else 500
    if last and known.startswith(seen):
        return 30 if len(seen) > 1 else 60
    if last and _cut_with_a_slip(seen, known):
        return 250
    if _SHORT_FORMS.get(seen) == known or _SHORT_FORMS.get(known) == seen:
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


@lru_cache(maxsize=100_000)
def name_cost(seen: str, known: str, *, loose: bool = False) -> int:
    """Return what it costs, in hundredths of a nat, to read the text ``seen`` as the customer name ``known``.

    0 is the same name; a dropped legal form or a cut costs little, a slip more, a different word most. ``loose`` is for
    stretches of a memo, where words of the bank may stand before and after the name.
    """
    text, name = words_of(seen), words_of(known)
    if text == name and text:
        return 0
    if not _comparable(text, name):
        return DIFFERENT * 2
    cost = _aligned(text, name, loose=loose)
    if cost > 300:
        cost = min(cost, _joined(text, name))
    if cost > 500 and len(text) > 1:
        cost = min(cost, _aligned(tuple(sorted(text)), tuple(sorted(name)), loose=False) + 200)
    return cost + (OTHER_FORM if _forms_differ(text, name) else 0)


def _forms_differ(text: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Return whether both name a legal form and not the same one; a CO at the very end may be a cut CORP."""
    seen = {_LEGAL[word] for word in text if word in _LEGAL}
    known = {_LEGAL[word] for word in name if word in _LEGAL}
    if not seen or not known or seen & known:
        return False
    return not any(word in _LEGAL and word.startswith(text[-1]) for word in name)


@lru_cache(maxsize=100_000)
def _telling(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(significant_words(words))


def _comparable(text: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Two names that share no telling word, and whose beginnings differ by more than a slip, are not compared."""
    if not text or not name:
        return False
    if not _telling(text).isdisjoint(_telling(name)):
        return True
    seen, known = _stem(text), _stem(name)
    return seen[:3] == known[:3] or (seen[:1] == known[:1] and _one_slip(_first(text), _first(name)))


@lru_cache(maxsize=100_000)
def _stem(words: tuple[str, ...]) -> str:
    return squashed(significant_words(words))


@lru_cache(maxsize=100_000)
def _first(words: tuple[str, ...]) -> str:
    return significant_words(words)[0]


def _one_slip(seen: str, known: str) -> bool:
    return min(len(seen), len(known)) > 3 and OSA.distance(seen, known, score_cutoff=1) <= 1


def _joined(text: tuple[str, ...], name: tuple[str, ...]) -> int:
    """Blanks get lost or slip by a letter; the letters together still tell, whole or cut at the end."""
    seen, whole, stem = squashed(text), squashed(name), _stem(name)
    if len(seen) < 7:
        return DIFFERENT
    tries = [(whole, 180), (stem, 230), (whole[: len(seen)], 240), (stem[: len(seen)], 290)]
    costs = [
        extra + 220 * distance for known, extra in tries if (distance := OSA.distance(seen, known, score_cutoff=2)) <= 2
    ]
    return min(costs, default=DIFFERENT)


def _aligned(text: tuple[str, ...], name: tuple[str, ...], *, loose: bool) -> int:
    """Align the words in order; each word is read, missing or added at its own cost."""
    missing, missing_at_cut = _missing_costs(name, loose=loose)
    if sum(map(len, text)) < SHORTEST_CUT:
        missing_at_cut = missing
    row = [0]
    for cost in missing:
        row.append(row[-1] + cost)
    end = len(name)
    for index, seen in enumerate(text):
        last = index == len(text) - 1
        added = _added_cost(seen)
        outside = min(added, 60) if loose else added
        left = row[0] + outside
        new, cut = [left], None
        for column, known in enumerate(name, 1):
            read = row[column - 1] + word_cost(seen, known, last=last) if row[column - 1] < DIFFERENT else DIFFERENT * 2
            best = min(row[column] + (outside if column == end else added), left + missing[column - 1], read)
            if last:
                # Only after a word that was read may the text have been cut; another word there is another name.
                cut = read if cut is None else min(read, cut + missing_at_cut[column - 1])
                best = min(best, cut)
            new.append(best)
            left = best
        row = new
    return row[-1]


@lru_cache(maxsize=100_000)
def _missing_costs(name: tuple[str, ...], *, loose: bool) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the cost of each word not being there, within the text and where the text may be cut.

    Where words around the name are cheap, a word that is not there must be dear, or any text would do.
    """
    within = [_missing_cost(word, cut=False) for word in name]
    if loose:
        within = [LOOSE_MISSING if cost == MISSING else cost for cost in within]
    return tuple(within), tuple(_missing_cost(word, cut=True) for word in name)


def _missing_cost(word: str, *, cut: bool) -> int:
    if word in _FILLER:
        return 20
    if word in _LEGAL:
        return 50
    if word == "GROUP":
        return 70
    return 110 if cut else MISSING


def _added_cost(word: str) -> int:
    if word in _FILLER:
        return 20
    if word in _LEGAL:
        return 150
    return 60 if len(word) == 1 else 420
