"""ANSI X12 text becomes segments; the separators are taken from the data, never assumed."""

import re
from dataclasses import dataclass

Segment = list[str]
_SEGMENT_ID = re.compile(r"[A-Z][A-Z0-9]{1,2}([^A-Za-z0-9\s])")
_ISA_LENGTH = 106
_ISA_ELEMENTS = 16
_USUAL_TERMINATORS = "\\~\n'"


@dataclass(frozen=True, slots=True)
class Separators:
    """The characters that end an element and a segment; an empty terminator means one segment only."""

    element: str
    terminator: str


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
