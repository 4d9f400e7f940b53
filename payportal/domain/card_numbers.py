"""Card numbers that people type where they do not belong: found by the check that card numbers pass, and masked."""

import re
import unicodedata
from collections.abc import Iterator

SHORTEST, LONGEST = 13, 19
FIRST_DIGITS = "23456"
"""The networks whose cards people hold begin so; most other long numbers of a ledger do not."""

_CHUNK = r"\d+"
"""Digits of every script: an Arabic or a full-width keyboard types card numbers too."""
_BETWEEN = r"[ \t\-./_+*|·\u00a0\u2000-\u2015\u202f\u2060\u2066-\u2069\u3000\ufeff]"
"""What people, programs and right-to-left pages put between groups, seen or not."""
_RUN = re.compile(rf"{_CHUNK}(?:{_BETWEEN}{{1,3}}{_CHUNK})*")
_CHUNKS = re.compile(_CHUNK)
DOT = "\N{BULLET}"


def masked(text: str) -> str:
    """Return ``text`` with all but the last four digits of every card-like number made dots; separators stay."""
    for begin, end in reversed(list(_found(text))):
        text = text[:begin] + _dotted(text[begin:end]) + text[end:]
    return text


def found(text: str) -> bool:
    """Return whether the text holds what looks like a card number (ISO/IEC 7812: 13 to 19 digits, Luhn)."""
    return next(_found(text), None) is not None


def _found(text: str) -> Iterator[tuple[int, int]]:
    """Yield where card-like numbers begin and end: whole groups of digits that together pass the check."""
    for run in _RUN.finditer(text):
        chunks = [(run.start() + c.start(), run.start() + c.end()) for c in _CHUNKS.finditer(run.group())]
        first = 0
        while first < len(chunks):
            last = _card_from(text, chunks, first)
            if last is not None:
                yield chunks[first][0], chunks[last][1]
            first = first + 1 if last is None else last + 1


def _card_from(text: str, chunks: list[tuple[int, int]], first: int) -> int | None:
    """Return the last group of the longest card number that begins with the group ``first``."""
    digits, longest = "", None
    for last in range(first, len(chunks)):
        digits += "".join(str(unicodedata.decimal(sign)) for sign in text[chunks[last][0] : chunks[last][1]])
        if len(digits) > LONGEST:
            break
        if len(digits) >= SHORTEST and digits[0] in FIRST_DIGITS and passes(digits):
            longest = last
    return longest


def passes(digits: str) -> bool:
    """Return whether digits pass the Luhn check."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def _dotted(number: str) -> str:
    kept, made = 4, []
    for sign in reversed(number):
        made.append(DOT if sign.isdigit() and kept <= 0 else sign)
        kept -= sign.isdigit()
    return "".join(reversed(made))
