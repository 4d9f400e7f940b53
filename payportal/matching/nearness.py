"""Numbers that are almost one of the payer's own: cut at the front or the end, or one slip away."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from payportal.domain.open_item import OpenItem
from payportal.matching.keys import alphanumeric, digit_core, folded
from payportal.matching.tokens import Token

MIN_TAIL = 4
MIN_HEAD = 5
MIN_SLIP = 5


def near_items(piece: Token, tokens: Iterable[Token], items: Iterable[OpenItem]) -> list[OpenItem]:
    """Return the open items whose number a piece of text may be a damaged copy of, alone or joined to its neighbours.

    Only sound within one payer's items.
    """
    begin, end = piece.span
    texts = {piece.text, *(token.text for token in tokens if token.span[0] <= begin and end <= token.span[1])}
    heard = [_forms(text) for text in texts]
    numbers = ((item, _forms(item.number)) for item in items)
    return [item for item, number in numbers if any(_near(one, number) for one in heard)]


def is_misquoted(piece: Token, tokens: Iterable[Token], number: str) -> bool:
    """Return whether a piece may be ``number`` with one character wrong, missing or too many, or two of them swapped.

    A wrong digit makes another number, so this is evidence only beside the payer and the exact amount.
    """
    begin, end = piece.span
    texts = {piece.text, *(token.text for token in tokens if token.span[0] <= begin and end <= token.span[1])}
    return any(_one_mistake(seen, known) for text in texts for seen in _forms(text) for known in _forms(number))


def _one_mistake(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= MIN_SLIP and OSA.distance(one, other, score_cutoff=1) <= 1


def is_near(seen: str, number: str) -> bool:
    """Return whether ``seen`` (upper-case letters and digits) is the end, the start, or one slip of ``number``."""
    return _near(_forms(seen), _forms(number))


def _near(seen: tuple[str, str], number: tuple[str, str]) -> bool:
    (text, digits), (known, core) = seen, number
    if len(text) > len(known) + 1:
        return False
    if len(text) >= MIN_TAIL and known.endswith(text):
        return True
    if len(text) >= MIN_HEAD and known.startswith(text) and len(known) - len(text) <= 2:
        return True
    if min(len(text), len(known)) >= MIN_SLIP and _one_slip(text, known):
        return True
    if min(len(core), len(digits)) < MIN_SLIP:
        return False
    return core.endswith(digits) or _one_slip(core, digits)


@lru_cache(maxsize=20_000)
def _forms(text: str) -> tuple[str, str]:
    """Return the folded letters and digits of a number, and its digits alone."""
    full = alphanumeric(text)
    return folded(full), digit_core(full)


def _one_slip(one: str, other: str) -> bool:
    """A character dropped, doubled or misread by a scanner; another digit in its place is simply another number."""
    if abs(len(one) - len(other)) > 1 or OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    if len(one) != len(other):
        return True
    wrong = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return all(not (seen.isdigit() and known.isdigit()) for seen, known in wrong)
