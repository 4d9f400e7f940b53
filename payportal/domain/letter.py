"""What a mail says, before it has a language or a shape: paragraphs, rows, words of people, and what to do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from payportal.domain.money import Money

SITE = "[[site]]"
"""Stands for our own address until the mail is sent."""

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

Value = str | Money | date


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Pairs of a word and its value, one a line."""

    rows: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a person wrote."""

    text: str


@dataclass(frozen=True, slots=True)
class Act:
    """A link with its words; ``address`` is a path of ours, a whole address, or the mark of a pay link."""

    word: str
    address: str


Part = Para | Rows | Quote | Act


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject, without amounts since it shows on locked screens, and the parts in their order."""

    subject: str
    parts: tuple[Part, ...]

    def with_parts(self, *more: Part) -> "Letter":
        """Return the letter with more at its end."""
        return Letter(self.subject, (*self.parts, *more))


def letter(subject: str, *parts: Part | str) -> Letter:
    """Return a letter; plain sentences become paragraphs, and what is empty is left out."""
    return Letter(subject, tuple(Para(part) if isinstance(part, str) else part for part in parts if part))


def one_line(text: str) -> str:
    """Return text as it may stand in a header: a line break there would let whoever wrote the text write headers."""
    return CONTROLS.sub(" ", text) if CONTROLS.search(text) else text


def paragraphs(body: str) -> tuple[Part, ...]:
    """Return plain text as parts: paragraphs are apart by an empty line."""
    return tuple(Para(one.strip("\n")) for one in body.split("\n\n") if one.strip())


def documents(parts: Sequence[Part]) -> list[dict[str, object]]:
    """Return parts as they are stored; their values are spoken before."""
    return [_document(part) for part in parts]


def stored(found: Sequence[dict[str, object]]) -> tuple[Part, ...]:
    """Return stored parts."""
    return tuple(_part(one) for one in found)


def _document(part: Part) -> dict[str, object]:
    if isinstance(part, Rows):
        return {"kind": "rows", "rows": [[word, str(value)] for word, value in part.rows]}
    if isinstance(part, Act):
        return {"kind": "act", "word": part.word, "address": part.address}
    return {"kind": "quote" if isinstance(part, Quote) else "para", "text": part.text}


def _part(one: dict[str, object]) -> Part:
    if one["kind"] == "rows":
        rows = one["rows"]
        assert isinstance(rows, list)
        return Rows(tuple((str(word), str(value)) for word, value in rows))
    if one["kind"] == "act":
        return Act(str(one["word"]), str(one["address"]))
    return (Quote if one["kind"] == "quote" else Para)(str(one["text"]))
