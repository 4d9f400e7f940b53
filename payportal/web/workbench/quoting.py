"""The receipt's own words, with what the matcher read in them marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from payportal.domain.receipt import Receipt
from payportal.matching.tokens import text_of

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``why`` says which clue quotes it, empty where none does."""

    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One line that the payer or the bank wrote, under its name; ``line`` counts remittance lines, -1 for free text."""

    label: str
    pieces: tuple[Piece, ...]
    line: int = -1


def passages(receipt: Receipt, quotes: Iterable[tuple[Span, str]]) -> list[Passage]:
    """Return the lines of ``text_of(receipt)`` that say something, cut where ``quotes`` (place and reason) point."""
    text, found, start = text_of(receipt), [], 0
    marks = _apart(quotes)
    for number, (label, line) in enumerate(zip(_labels(receipt), text.split("\n"), strict=True), -2):
        end = start + len(line)
        if line.strip():
            inside = [(max(a, start), min(b, end), why) for a, b, why in marks if a < end and start < b]
            found.append(Passage(label, tuple(_pieces(text, start, end, inside)), max(number, -1)))
        start = end + 1
    return found


def _labels(receipt: Receipt) -> list[str]:
    count = len(receipt.remittance)
    return ["Reference", "Memo", *(f"Remittance {number}" for number in range(1, count + 1))]


def _apart(quotes: Iterable[tuple[Span, str]]) -> list[tuple[int, int, str]]:
    """Return the quoted places in order, the longer one where two overlap."""
    kept: list[tuple[int, int, str]] = []
    for (start, end), why in sorted(quotes, key=lambda quote: (quote[0][0], -quote[0][1])):
        if start < end and (not kept or start >= kept[-1][1]):
            kept.append((start, end, why))
    return kept


def _pieces(text: str, start: int, end: int, marks: Sequence[tuple[int, int, str]]) -> Iterable[Piece]:
    for begin, stop, why in marks:
        if start < begin:
            yield Piece(text[start:begin])
        yield Piece(text[begin:stop], why)
        start = stop
    if start < end:
        yield Piece(text[start:end])
