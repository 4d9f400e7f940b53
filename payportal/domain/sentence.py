"""Sentences that customers read, said where something is decided and translated where it is shown.

A sentence is English text that remembers how it was made. Below the edge it is a plain string, in errors, statuses and
logs; the edge finds its template in the customer's catalog and puts the values in, written as that language does.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any


class Sentence(str):
    """English text with the ``template`` it was made from, its plural (or empty) and the values in it."""

    template: str
    plural: str
    number: int
    parts: Mapping[str, Any]


def say(template: str, /, **values: Any) -> Sentence:
    """Return a sentence; ``%(name)s`` in it is replaced by a value: text, int, date, Money or a sentence."""
    return _made(template % _english(values) if values else template, template, "", 0, values)


def say_many(one: str, many: str, count: int, /, **values: Any) -> Sentence:
    """Return a sentence about a number of things, which is ``%(num)s`` in it."""
    values = {"num": count, **values}
    return _made((one if count == 1 else many) % _english(values), one, many, count, values)


def kept(text: str) -> Sentence:
    """Return a sentence of ours that was stored as English text; in a catalog it is found by that text."""
    return text if isinstance(text, Sentence) else _made(text, text, "", 0, {})


def _made(text: str, template: str, plural: str, count: int, parts: Mapping[str, Any]) -> Sentence:
    sentence = Sentence(text)
    sentence.template, sentence.plural, sentence.number, sentence.parts = template, plural, count, parts
    return sentence


def _english(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as English writes them; only days differ from their plain text."""
    return {name: f"{one.day} {one:%b %Y}" if isinstance(one, date) else one for name, one in values.items()}
