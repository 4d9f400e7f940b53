"""ANSI X12 text becomes segments; the separators are taken from the data, never assumed."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from payportal.domain.errors import FileRefused

Segment = list[str]
_SEGMENT_ID = re.compile(r"[A-Z][A-Z0-9]{1,2}([^A-Za-z0-9 \t\r\n])")
_ISA_LENGTH = 106
_ISA_ELEMENTS = 16
_USUAL_TERMINATORS = "\\~\n'"
_HEAD = 400
"""An ISA with line breaks in it, or with a sender longer than allowed, is read within so many characters."""
_LONGEST = 20_000
"""No segment comes near it: beyond it a terminator is missing."""
_KEPT = 400
"""The segments of a set that are kept as they were read: nearly every payment has fewer."""
_BLANK = re.compile(r"[ \t\n]*")


@dataclass(frozen=True, slots=True)
class Separators:
    """The characters that end an element and a segment; an empty terminator means one segment only."""

    element: str
    terminator: str


class PlacedSegment(NamedTuple):
    """A segment of a file: its 1-based line (its number where the file has one line), and its place in the text."""

    line: int
    start: int
    end: int
    elements: Segment

    @property
    def id(self) -> str:
        return self.elements[0]

    def get(self, number: int) -> str:
        """Return the element of this number without blanks around it, empty when the segment has none."""
        return self.elements[number].strip() if len(self.elements) > number else ""


@dataclass(slots=True)
class SegmentRun:
    """Segments that follow one another. A set may have a million of them: beyond the first only places are kept."""

    text: str
    element: str
    first: list[PlacedSegment] = field(default_factory=list)
    lines: "array[int]" = field(default_factory=lambda: array("Q"))
    starts: "array[int]" = field(default_factory=lambda: array("Q"))
    ends: "array[int]" = field(default_factory=lambda: array("Q"))

    def append(self, segment: PlacedSegment) -> None:
        if len(self.first) < _KEPT:
            self.first.append(segment)
            return
        self.lines.append(segment.line)
        self.starts.append(segment.start)
        self.ends.append(segment.end)

    def __len__(self) -> int:
        return len(self.first) + len(self.starts)

    def __iter__(self) -> Iterator[PlacedSegment]:
        yield from self.first
        for line, start, end in zip(self.lines, self.starts, self.ends, strict=True):
            yield PlacedSegment(line, start, end, _elements(self.text[start:end], self.element))


def placed_segments(text: str) -> Iterator[PlacedSegment]:
    """Return the segments of a file whose line ends are LF; each ISA brings its own separators.

    Raises FileRefused: ``no_header`` (the text begins with no ISA), ``bad_separators`` or ``segment_too_long``.
    """
    at, line, counted, count = 0, 1, 0, 0
    by_line = "\n" in text
    found = Separators("", "")
    while (begin := _begin(text, at)) < len(text):
        count += 1
        if by_line:
            line, counted = line + text.count("\n", counted, begin), begin
        place = line if by_line else count
        if text.startswith("ISA", begin) or not found.element:
            found = _isa_separators(text, begin, found, place)
        end = text.find(found.terminator, begin, begin + _LONGEST)
        if end < 0:
            end = _last_end(text, begin, place)
        if end > begin:
            yield PlacedSegment(place, begin, end, _elements(text[begin:end], found.element))
        at = end + 1


def segments(text: str) -> list[Segment]:
    """Return the segments as lists of elements, the segment's id first; text that is no X12 gives none.

    An envelope may be missing (ST or any other segment first) and an ISA may be unpadded: both occur in addenda.
    """
    text = text.lstrip("\ufeff \r\n\t")
    found = separators(text)
    if found is None:
        return []
    pieces = text.split(found.terminator) if found.terminator else [text]
    cleaned = (piece.strip(" \r\n\t") for piece in pieces)
    return [piece.split(found.element) for piece in cleaned if piece]


def separators(text: str) -> Separators | None:
    """Return the separators of X12 text, None when it does not begin with a segment."""
    begin = _SEGMENT_ID.match(text)
    if begin is None:
        return None
    element = begin[1]
    if text.startswith("ISA"):
        return Separators(element, _isa_terminator(text, element))
    return Separators(element, next((mark for mark in _USUAL_TERMINATORS if mark in text and mark != element), ""))


def _isa_terminator(text: str, element: str) -> str:
    if text[_ISA_LENGTH : _ISA_LENGTH + 20].lstrip().startswith("GS" + element):
        return text[_ISA_LENGTH - 1]
    # Unpadded: the sixteenth element is one character, the terminator stands right behind it.
    parts = text.split(element, _ISA_ELEMENTS)
    return parts[_ISA_ELEMENTS][1:2] if len(parts) > _ISA_ELEMENTS else ""


def _elements(piece: str, separator: str) -> Segment:
    # A line end inside a segment is a wrap of the sender's: where it ends segments, none is left here.
    return (piece.replace("\n", "") if "\n" in piece else piece).rstrip(" \t").split(separator)


def _begin(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _last_end(text: str, begin: int, line: int) -> int:
    """Return the end of the text, which ends the last segment; raises FileRefused where that is far away."""
    if len(text) - begin > _LONGEST:
        message = f"a segment has more than {_LONGEST} characters: its terminator is missing"
        raise FileRefused(message, code="segment_too_long", line=line)
    return len(text)


def _isa_separators(text: str, begin: int, known: Separators, line: int) -> Separators:
    head = text[begin : begin + _HEAD]
    if _SEGMENT_ID.match(head) is None or not head.startswith("ISA"):
        if known.element:
            return known
        raise FileRefused("the file does not begin with an interchange header (ISA)", code="no_header", line=line)
    found = separators(head)
    if found is None or not found.terminator or found.terminator.isalnum() or found.terminator in {" ", found.element}:
        message = "the interchange header (ISA) is cut or damaged; its separators cannot be told"
        raise FileRefused(message, code="bad_separators", line=line)
    return found
