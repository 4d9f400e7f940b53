"""SWIFT text becomes numbered fields, with or without the blocks and the frames that carry it.

A line begins a field where it begins with a tag that statements have; every other line goes on with the field before
it, also ``:26:37`` of a time of day that was cut. A message ends with ``-`` or ``-}``, or where the next one begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from payportal.domain.errors import FileRefused
from payportal.readers.source import bare, numbered, text_of

END, STRAY = "-", ""
_WIDTH = 65
"""Where banks cut the lines of a text; a shorter line is a line of its own, or has lost the blank at its end."""
_CODED = re.compile(r"\s*/|([0-9]{3})?[^0-9A-Za-z ][0-9]{2}")
"""Texts with codes of their own fill their lines: they were cut where the longest ends."""
_LONGEST = 20_000
_TAG = re.compile(r":(20|21|25P?|28C?|13D?|34F|60[FM]|61|62[FM]|64|65|86|90[CD]|NS):")
_CLOSERS = {"62F", "62M", "64", "65", "90C", "90D"}
_LIKE_MINUTES = {"13", "20", "21", "25", "28"}
_SECONDS = re.compile(r"[0-9]{2}(?![0-9])")
_HEADER = re.compile(r"\{[1-5]:|:94[0-9]{1,2}:|\$\s*$|\}")
_END = re.compile(r"-(?:XXX)?\s*$|-\s*\}")
_BEGIN = re.compile(r":20:|\{|\}|\$|:94[0-9]")
_DOS_UMLAUT = re.compile(rb"[A-Za-z][\x81\x82\x84\x8e\x94\x99\x9a][A-Za-z]")
_FRAME = dict.fromkeys((*range(1, 9), 11, 12, *range(14, 32), 127), " ")
Line = tuple[int, str]


@dataclass(slots=True)
class Field:
    """One field: its tag, END for the end of a message or STRAY for text outside of any, and its lines."""

    line: int
    tag: str
    lines: list[str]

    @property
    def text(self) -> str:
        """Return the lines as the one text that the bank cut into them."""
        return joined(self.lines)


def fields(data: bytes) -> Iterator[Field]:
    """Yield the fields of a file; raises FileRefused for what no bank sends, and for a field without an end."""
    current, closed = None, False
    body = bare(data)
    _refuse_endless(body)
    for (number, text), following in _with_next(numbered(_unframed(_text(body)))):
        _refuse_long(number, text, current)
        begun = _begun(number, text, following, current, closed)
        if begun is None:
            if current:
                current.lines.append(text)
            continue
        if current:
            yield current
        closed = (closed and begun.tag != "20") or begun.tag in _CLOSERS
        current = begun
        if begun.tag in {END, STRAY}:
            yield begun
            current, closed = None, False
    if current:
        yield current


def joined(lines: list[str]) -> str:
    """Return lines as one text: without a blank where the line was cut for its length, with one elsewhere."""
    if len(lines) == 1:
        return lines[0].rstrip()
    full = _WIDTH
    if _CODED.match(lines[0]):
        full = min(full, max(map(len, lines[:-1])))
    parts = [line if len(line) >= full or line.endswith(" ") else f"{line} " for line in lines]
    return "".join(parts).rstrip()


def _text(body: bytes) -> str:
    """Return the text; banks of old standing write umlauts as DOS did, where Windows has quotation marks."""
    text = text_of(body)
    return body.decode("cp850") if _DOS_UMLAUT.search(body) and text.encode() != body else text


def _unframed(text: str) -> str:
    """Return the text with the signs of its transmission as blanks; to look for each is quicker than to map all."""
    return text.translate(_FRAME) if any(chr(sign) in text for sign in _FRAME) else text


def _with_next(lines: Iterator[Line]) -> Iterator[tuple[Line, str]]:
    before = next(lines, None)
    if before is None:
        return
    for line in lines:
        yield before, line[1]
        before = line
    yield before, ""


def _begun(number: int, text: str, following: str, current: Field | None, closed: bool) -> Field | None:
    """Return the field that a line begins, None where it goes on with the field before it."""
    first = text[0]
    if first == ":":
        found = _TAG.match(text)
        if found and not (current and not closed and _is_time(current, found[1], text[found.end() :])):
            return Field(number, found[1], [text[found.end() :]])
    if first == "-" and _END.match(text) and (closed or not following or _BEGIN.match(following.lstrip())):
        return Field(number, END, [text])
    if _HEADER.match(text.lstrip()):
        return _behind_blocks(number, text)
    return Field(number, STRAY, [text]) if current is None else None


def _behind_blocks(number: int, text: str) -> Field:
    """Return the field that stands behind ``{4:`` on the line of the blocks, else the end of the message before."""
    found = _TAG.match(rest := text.rpartition("{4:")[2].lstrip()) if "{4:" in text else None
    return Field(number, found[1], [rest[found.end() :]]) if found else Field(number, END, [text])


def _is_time(current: Field, tag: str, rest: str) -> bool:
    return tag in _LIKE_MINUTES and bool(_SECONDS.match(rest)) and current.lines[-1][-2:].isdecimal()


def _refuse_endless(body: bytes) -> None:
    """Raise FileRefused ``too_long`` at a line that no field can be, before anything is decoded."""
    start = 0
    while len(body) - start > _LONGEST:
        end = max(body.rfind(mark, start, start + _LONGEST) for mark in (b"\n", b"\r"))
        if end < 0:
            line = len(body[:start].splitlines()) + 1
            raise FileRefused("a line is longer than any bank writes", code="too_long", line=line)
        start = end + 1


def _refuse_long(number: int, text: str, current: Field | None) -> None:
    before = len(current.lines) if current else 0
    if len(text) + before * _WIDTH > _LONGEST:
        raise FileRefused("a field is longer than any bank writes; the file is damaged", code="too_long", line=number)
