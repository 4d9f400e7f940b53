"""A piece of a camt message as plain nodes by local name, and the values that stand in them.

Banks write the same message with a namespace, with a prefix or with none; only the local names count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from payportal.domain.currency import exponent
from payportal.domain.errors import BadAmount, FileRefused, UnknownCurrency
from payportal.domain.money import parse_minor

_NOTHING: Sequence["Node"] = ()
_DAY_LENGTH = 10
CREDIT, DEBIT = "CRDT", "DBIT"


@dataclass(slots=True)
class Node:
    """One element: its text closed up, its ``Ccy`` attribute, its 1-based line, and its children by local name."""

    text: str
    currency: str
    line: int
    children: dict[str, list["Node"]] = field(default_factory=dict)

    def all(self, name: str) -> Sequence["Node"]:
        """Return the children of that name, in file order."""
        return self.children.get(name, _NOTHING)

    def at(self, path: str) -> "Node | None":
        """Return the first element below at ``Refs/EndToEndId``, None where there is none."""
        node: Node | None = self
        for name in path.split("/"):
            found = node.children.get(name) if node else None
            node = found[0] if found else None
        return node

    def text_at(self, *paths: str) -> str:
        """Return the text at the first of ``paths`` that has any, else nothing."""
        for path in paths:
            node = self.at(path)
            if node and node.text:
                return node.text
        return ""

    def parts(self, *names: str) -> Iterator["Node"]:
        """Yield the children at every path of ``names``, all of a name at each step."""
        level: Sequence[Node] = (self,)
        for name in names:
            level = [child for node in level for child in node.all(name)]
        yield from level


def node_of(element: etree._Element) -> Node:
    """Return an element and what is below it as nodes; raises FileRefused ``entity`` for a reference to an entity."""
    node = Node(_closed_up(element.text), element.get("Ccy", ""), element.sourceline or 0)
    for child in element:
        if not isinstance(child.tag, str):
            message = "the file refers to an entity, which no bank declares; it is not read"
            raise FileRefused(message, code="entity", line=node.line)
        node.children.setdefault(local(child.tag), []).append(node_of(child))
    return node


def local(tag: str) -> str:
    """Return the name of a tag without its namespace."""
    return tag.rpartition("}")[2]


def amount_of(node: Node, currency: str = "") -> tuple[int, str]:
    """Return minor units and currency of an amount; ``currency`` is used where it names none.

    Raises FileRefused: ``no_currency``, ``unknown_currency``, or ``bad_amount`` for what is no amount or below zero.
    """
    code = node.currency or currency
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
    text = node.text_at(f"{name}/Dt", f"{name}/DtTm", name)
    return day_of(text, what=name, line=node.line) if text else None


def day_of(text: str, *, what: str, line: int) -> date:
    """Return the first ten characters as a day; raises FileRefused ``bad_date``."""
    try:
        if text[4:5] != "-":
            raise ValueError
        return date.fromisoformat(text[:_DAY_LENGTH])
    except ValueError:
        raise FileRefused(f"{what} is {text[:20]!r}, no day YYYY-MM-DD", code="bad_date", line=line) from None


def _closed_up(text: str | None) -> str:
    return " ".join(text.split()) if text else ""
