"""A piece of a camt message as plain nodes by local name, and the values that stand in them.

Banks write the same message with a namespace, with a prefix or with none; only the local names count.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from sys import intern

from lxml import etree

from payportal.domain.currency import exponent
from payportal.domain.errors import BadAmount, FileRefused, UnknownCurrency
from payportal.domain.money import parse_minor

_NOTHING: Sequence["Node"] = ()
_NO_CHILDREN: Mapping[str, list["Node"]] = {}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_LENGTH = 10
_NAMES_KEPT = 1000
_OWN_LINE = {"Bal", "TtlNtries", "TtlCdtNtries", "TtlDbtNtries"}
# What is not asked for, about a third of a rich message; transactions are read on their own.
_LEFT_OUT = {
    "TxDtls", "PstlAdr", "CtctDtls", "CtryOfRes", "CdtrAcct", "CdtrAgt", "CdtrAgtAcct", "IntrmyAgt1", "Tax", "Purp",
    "GrnshmtRmt", "TaxRmt", "Issr", "SchmeNm", "RltdDt", "RltdDts", "DuePyblAmt", "LineDtls", "Invcr", "Invcee",
    "ClrSysMmbId", "InitgPty", "Avlbty", "AddtlInfInd",
}  # fmt: skip
_AMOUNT = "Amt"
"""The end of the name of every element with a currency."""
CREDIT, DEBIT = "CRDT", "DBIT"


@dataclass(slots=True)
class Node:
    """One element: its text closed up, its ``Ccy`` attribute, the 1-based line where its
    entry, transaction or balance begins, and its children by local name."""

    text: str
    currency: str
    line: int
    children: Mapping[str, list["Node"]] = field(default_factory=lambda: _NO_CHILDREN)

    def all(self, name: str) -> Sequence["Node"]:
        """Return the children of that name, in file order."""
        return self.children.get(name, _NOTHING)

    def at(self, path: str) -> "Node | None":
        """Return the first element below at ``Refs/EndToEndId``, None where there is none."""
        node = self
        for name in _STEPS[path]:
            found = node.children.get(name)
            if found is None:
                return None
            node = found[0]
        return node

    def text_at(self, *paths: str) -> str:
        """Return the text at the first of ``paths`` that has any, else nothing."""
        for path in paths:
            node = self.at(path)
            if node is not None and node.text:
                return node.text
        return ""

    def parts(self, first: str, *names: str) -> "Sequence[Node]":
        """Return the elements at a path, all of a name at each step, in file order."""
        level = self.all(first)
        for name in names:
            if not level:
                break
            level = [child for node in level for child in node.all(name)]
        return level


class _Steps(dict[str, tuple[str, ...]]):
    """The names of a path; the few dozen that are asked for are split once."""

    def __missing__(self, path: str) -> tuple[str, ...]:
        steps = self[path] = tuple(path.split("/"))
        return steps


class TagNames(dict[object, str]):
    """The local name of a tag; anything but an element has no name, only a function for a tag."""

    def __missing__(self, tag: object) -> str:
        if not isinstance(tag, str):
            message = "the file refers to an entity, which no bank declares; it is not read"
            raise FileRefused(message, code="entity")
        name = local(tag)
        if len(self) < _NAMES_KEPT:
            self[tag] = name
        return name


_STEPS = _Steps()


def node_of(element: etree._Element, names: TagNames) -> Node:
    """Return an element and what is below it as nodes; raises FileRefused ``entity`` for a reference to an entity.

    ``names`` remembers the local names of a file's tags.
    """
    return _below(element, names, element.sourceline or 0)


def _below(element: etree._Element, names: TagNames, line: int) -> Node:
    children: dict[str, list[Node]] = {}
    # Written out for speed: a large statement has millions of leaves.
    for child in element:
        name = names[child.tag]
        if name in _LEFT_OUT:
            continue
        if len(child):
            node = _below(child, names, (child.sourceline or line) if name in _OWN_LINE else line)
        else:
            text = child.text
            currency = child.get("Ccy", "") if name[-3:] == _AMOUNT else ""
            node = Node(" ".join(text.split()) if text else "", currency, line, _NO_CHILDREN)
        if name in children:
            children[name].append(node)
        else:
            children[name] = [node]
    text = None if children else element.text
    return Node(" ".join(text.split()) if text else "", "", line, children or _NO_CHILDREN)


def local(tag: str) -> str:
    """Return the name of a tag without its namespace."""
    return tag.rpartition("}")[2]


def amount_of(node: Node, currency: str = "") -> tuple[int, str]:
    """Return minor units and currency of an amount; ``currency`` is used where it names none.

    Raises FileRefused: ``no_currency``, ``unknown_currency``, or ``bad_amount`` for what is no amount or below zero.
    """
    code = intern(node.currency or currency)
    if not code:
        raise FileRefused(f"the amount {node.text[:40]!r} names no currency", code="no_currency", line=node.line)
    try:
        exponent(code)
        minor = parse_minor(node.text, code)
    except (UnknownCurrency, BadAmount) as error:
        raise FileRefused(error.message, code=error.code, line=node.line) from error
    if node.text.startswith("-"):
        message = f"{node.text} is below zero; the direction of a camt amount stands in CdtDbtInd"
        raise FileRefused(message, code="bad_amount", line=node.line)
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
    holder = node.at(name)
    text = (holder.text_at("Dt", "DtTm") or holder.text) if holder else ""
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
