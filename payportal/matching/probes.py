"""From what a receipt says to the keys it may mean: plain numbers, lists of endings, ranges, remittance lines."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple

from payportal.domain.receipt import Receipt
from payportal.matching.keys import digit_core, folded
from payportal.matching.references import Reading
from payportal.matching.tokens import STUCK, Token, text_of

_RANGE = re.compile(r"\s*(?:[-–—~>]{1,2}|\.{2,3}|THRU|THROUGH|UNTIL|TO|BIS|HASTA|AL?|AU)\s*#?\s*")
_STUCK_BEHIND = re.compile(r"(?<=\d)(?:PYMT|PMT|PAYMENT|PAID|PAY|DTD|THX|THANKYOU|INV|REF)$")
_ORDER = re.compile(r"[A-Z]{1,2}(\d{4,})$")
_LIST_GAP = re.compile(r"[\s,;/&+#.-]{1,4}|\s*AND\s*")
MAX_RANGE = 50
MAX_HEADS = 6
MIN_HEAD = 4
MIN_PLAIN = 3
"""A shorter number in free text names nothing; a remittance line may be as short as it likes."""


class KeyKind(IntEnum):
    """How a text came to name a document; smaller is surer."""

    FULL = 0
    OTHER_NUMBER = 1  # a payment reference, delivery note or sales order of the document
    ORDER = 2  # the customer's purchase order
    SUFFIX = 3  # an ending that shares the head of the number before it
    FOLD = 4
    CORE = 5
    NEAR = 6  # one slip away from, or the end of, a number of the payer's own


class Probe(NamedTuple):
    """A token read one way: any of ``keys`` may name a document; ``span_group`` ties the numbers of one range."""

    token: Token
    keys: tuple[tuple[str, KeyKind], ...]
    span_group: int = -1


def probes_of(receipt: Receipt, reading: Reading) -> list[Probe]:
    """Return every way to look up what a receipt says; they are many, so they are made when they are needed."""
    text = text_of(receipt).upper()
    probes = [Probe(token, token_keys(token)) for token in reading.tokens if _worth_probing(token)]
    probes += _endings([atom for atom in reading.atoms if atom.line < 0], reading.tokens, text)
    probes += _ranges(reading.tokens, text)
    probes += [Probe(atom, token_keys(atom)) for atom in reading.atoms if atom.line >= 0 and atom.text]
    return probes


def keys_of(probes: Iterable[Probe]) -> set[str]:
    """Return every reference key to look up."""
    return {key for probe in probes for key, _ in probe.keys}


def _worth_probing(token: Token) -> bool:
    digits = token.possible_digits if token.parts == 1 else token.digits
    return digits >= MIN_PLAIN and len(token.text) >= MIN_PLAIN + 1


def token_keys(token: Token) -> tuple[tuple[str, KeyKind], ...]:
    """Return the keys a token may stand for, surest first."""
    keys: dict[str, KeyKind] = {}
    bare = _stuck_in(token.text)
    for text in [token.text, *([bare] if bare else [])]:
        keys.setdefault(f"full:{text}", KeyKind.FULL)
        keys.setdefault(f"ref:{text}", KeyKind.OTHER_NUMBER)
        keys.setdefault(f"so:{text}", KeyKind.OTHER_NUMBER)
        keys.setdefault(f"po:{text}", KeyKind.ORDER)
    if order := _ORDER.match(token.text):
        keys.setdefault(f"po:{order[1]}", KeyKind.ORDER)
    keys.setdefault(f"fold:{folded(token.text)}", KeyKind.FOLD)
    for text in (token.text, folded(token.text)):
        if core := digit_core(text):
            keys.setdefault(f"core:{core}", KeyKind.CORE)
    return tuple(keys.items())


def _stuck_in(text: str) -> str:
    """Return the number without the words stuck to it (INV9018327786PYMT), empty when there are none."""
    start = STUCK.match(text)
    rest = text[start.end() :] if start else text
    end = _STUCK_BEHIND.search(rest)
    rest = rest[: end.start()] if end else rest
    return rest if rest != text else ""


def _endings(atoms: Sequence[Token], joined: Sequence[Token], text: str) -> list[Probe]:
    """Read ``K0265107 & 5668 & 5835``: each short number takes the head of a long one before it in the list."""
    ends: dict[int, list[Token]] = defaultdict(list)
    for token in joined:
        ends[token.span[1]].append(token)
    probes: list[Probe] = []
    heads: list[Token] = []
    previous: Token | None = None
    for atom in atoms:
        if previous is None or not _LIST_GAP.fullmatch(text[previous.span[1] : atom.span[0]]):
            heads = []
        fitting = [head for head in heads if _is_ending(atom, head)]
        probes += [_ending(atom, head) for head in fitting]
        whole = [token for token in ends[atom.span[1]] if token.digits >= MIN_HEAD]
        heads = [*fitting, *sorted(whole, key=lambda token: (token.parts, -len(token.text)))][:MAX_HEADS]
        previous = atom
    return probes


def _ending(atom: Token, head: Token) -> Probe:
    full = head.text[: -len(atom.text)] + atom.text
    token = Token(full, atom.span, labelled=head.labelled, called=head.called)
    return Probe(token, tuple((key, KeyKind.SUFFIX) for key in _number_keys(full)))


def _is_ending(atom: Token, head: Token) -> bool:
    if atom.span[0] < head.span[1]:
        return False
    return atom.text.isdigit() and 1 < len(atom.text) <= 5 and len(atom.text) + 2 <= len(head.text)


def _number_keys(text: str) -> tuple[str, ...]:
    core = digit_core(text)
    return (f"full:{text}", f"fold:{folded(text)}", *([f"core:{core}"] if core else []))


def _ranges(joined: Sequence[Token], text: str) -> list[Probe]:
    """Read ``1001-1005`` and ``1001 THRU 1005``: both ends and everything between."""
    probes: list[Probe] = []
    for first in joined:
        gap = _RANGE.match(text, first.span[1])
        if gap:
            ends = (_numbers_between(first, last) for last in joined if last.span[0] == gap.end())
            probes += next((numbers for numbers in ends if numbers), [])
    return probes


def _numbers_between(first: Token, last: Token) -> list[Probe]:
    """Both ends have the same letters and length, and at most fifty numbers apart; anything else is no range."""
    head, start = _split_number(first.text)
    tail, end = _split_number(last.text)
    if len(end) < len(start) and not tail:
        end, tail = start[: len(start) - len(end)] + end, head
    if not start or head != tail or len(start) != len(end) or len(start) < 3:
        return []
    if not 0 < int(end) - int(start) <= MAX_RANGE:
        return []
    span = (first.span[0], last.span[1])
    return [
        Probe(Token(number, span, labelled=first.labelled), _range_keys(number), span_group=span[0])
        for value in range(int(start), int(end) + 1)
        if (number := f"{head}{value:0{len(start)}d}")
    ]


def _range_keys(number: str) -> tuple[tuple[str, KeyKind], ...]:
    core = digit_core(number)
    return ((f"full:{number}", KeyKind.FULL), *(((f"core:{core}", KeyKind.CORE),) if core else ()))


def _split_number(text: str) -> tuple[str, str]:
    digits = re.search(r"\d+$", text)
    return (text[: digits.start()], digits[0]) if digits else (text, "")
