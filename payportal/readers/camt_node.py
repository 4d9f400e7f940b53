"""A piece of a camt message as a plain node of texts by path, and the values that stand in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from lxml import etree

from payportal.domain.errors import BadAmount, FileRefused, UnknownCurrency
from payportal.domain.money import parse_minor
from payportal.readers.camt_asked import CURRENCY, Step

_NOTHING: Sequence["Node"] = ()
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_LENGTH = 10
_DAYS = {name: (f"{name}/Dt", f"{name}/DtTm", name) for name in ("Dt", "ValDt", "BookgDt")}
CREDIT, DEBIT = "CRDT", "DBIT"


class Amount(NamedTuple):
    """An amount as it is written, its ``Ccy`` attribute, and the line of the node in which it stands."""

    text: str
    currency: str
    line: int


@dataclass(slots=True)
class Node:
    """An entry, transaction, balance … or a part of one that may be repeated, at its 1-based line.

    ``texts`` are by path from here (``Refs/EndToEndId``, its own text by none), closed up, the first where a path
    stands several times; ``repeated`` are the nodes at a path, in file order.
    """

    line: int
    texts: dict[str, str]
    repeated: dict[str, list["Node"]]

    @property
    def text(self) -> str:
        """Return the text of the element itself."""
        return self.texts.get("", "")

    def all(self, path: str) -> Sequence["Node"]:
        """Return the nodes at a path, in file order."""
        return self.repeated.get(path, _NOTHING)

    def text_at(self, *paths: str) -> str:
        """Return the text at the first of ``paths`` that has any, else nothing."""
        for path in paths:
            if text := self.texts.get(path):
                return text
        return ""

    def amount_at(self, *paths: str) -> Amount | None:
        """Return the amount at the first of ``paths`` that has any text, None where there is none."""
        for path in paths:
            if text := self.texts.get(path):
                return Amount(text, self.texts.get(path + CURRENCY, ""), self.line)
        return None


def node_of(element: etree._Element, step: Step) -> Node:
    """Return what is asked for of an element; raises FileRefused ``entity`` for a reference to an entity.

    ``step`` is where a node begins; it remembers the tags of a file.
    """
    return _node(element, step, element.sourceline or 0)


def _node(element: etree._Element, step: Step, line: int) -> Node:
    node = Node(line, {}, {})
    if len(element):
        _fill(node, element, step)
    elif text := element.text:
        node.texts[""] = " ".join(text.split())
        if step.currency:
            node.texts[CURRENCY] = element.get("Ccy", "")
    return node


def _fill(node: Node, element: etree._Element, step: Step) -> None:
    texts = node.texts
    # Written out for speed: a large statement has millions of elements.
    for child in element:
        below = step[child.tag]
        if below is None:
            continue
        if below.repeated:
            line = (child.sourceline or node.line) if below.own_line else node.line
            node.repeated.setdefault(below.path, []).append(_node(child, below, line))
        elif len(child):
            _fill(node, child, below)
        elif (path := below.path) not in texts and (text := child.text):
            texts[path] = " ".join(text.split())
            if below.currency:
                texts[below.currency] = child.get("Ccy", "")


def amount_of(amount: Amount, currency: str = "") -> tuple[int, str]:
    """Return minor units and currency of an amount; ``currency`` is used where it names none.

    Raises FileRefused: ``no_currency``, ``unknown_currency``, or ``bad_amount`` for what is no amount or below zero.
    """
    code = intern(amount.currency or currency)
    if not code:
        raise FileRefused(f"the amount {amount.text[:40]!r} names no currency", code="no_currency", line=amount.line)
    try:
        minor = parse_minor(amount.text, code)
    except (UnknownCurrency, BadAmount) as error:
        raise FileRefused(error.message, code=error.code, line=amount.line) from error
    if amount.text.startswith("-"):
        message = f"{amount.text} is below zero; the direction of a camt amount stands in CdtDbtInd"
        raise FileRefused(message, code="bad_amount", line=amount.line)
    return minor, code


def is_credit(node: Node, *, name: str) -> bool:
    """Return what the CdtDbtInd of ``node`` says; raises FileRefused ``bad_direction`` when it says neither."""
    text = node.text_at("CdtDbtInd")
    if text not in {CREDIT, DEBIT}:
        message = f"{name} has the CdtDbtInd {text[:20]!r}; CRDT or DBIT was expected"
        raise FileRefused(message, code="bad_direction", line=node.line)
    return text == CREDIT


def day_at(node: Node, name: str) -> date | None:
    """Return the bank's own day of a Dt or DtTm, whatever zone stands behind it; None where there is none.

    Raises FileRefused ``bad_date``.
    """
    text = node.text_at(*_DAYS[name])
    return day_of(text, what=name, line=node.line) if text else None


def day_of(text: str, *, what: str, line: int) -> date:
    """Return the first ten characters as a day; raises FileRefused ``bad_date``."""
    try:
        return _day(text[:_DAY_LENGTH])
    except ValueError:
        raise FileRefused(f"{what} is {text[:20]!r}, no day YYYY-MM-DD", code="bad_date", line=line) from None


@lru_cache(maxsize=1000)
def _day(text: str) -> date:
    return date.fromisoformat(text if _DAY.fullmatch(text) else "")
