"""Lines of an invoice in one cell of its row (``lines``): a JSON list, or ``description;quantity;unit price;amount``.

In the list form lines are separated by ``|`` and fields by ``;``, a sign that belongs to a text has ``\\`` before it;
further fields are the tax rate in percent, the tax category and the unit. Amounts are without tax, in the currency of
the invoice, negative on a credit memo.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from payportal.domain.errors import PayportalError
from payportal.domain.money import parse_minor

MOST = 2_000
DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
RATE = re.compile(r"\d{1,3}(\.\d{1,4})?")
FIELDS = ("description", "quantity", "unit_price", "amount", "tax_rate", "tax_category", "unit")
CATEGORIES = {"", "S", "Z", "E", "AE", "K", "G", "O"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One line as the ERP states it; decimals that are not money are texts."""

    position: int
    description: str
    amount_minor: int
    quantity: str = ""
    unit: str = ""
    unit_price: str = ""
    tax_rate: str = ""
    tax_category: str = ""


def stated(text: str) -> bool:
    """Return whether a cell means to give lines; a column of the same name may hold something else, such as a count."""
    return text.lstrip().startswith("[{") or ";" in text


def read(text: str, currency: str) -> tuple[LineRow, ...]:
    """Return the lines of a cell, none where it means something else; raises PayportalError for one that is broken."""
    if not stated(text):
        return ()
    found = _from_json(text) if text.lstrip().startswith("[") else [_from_list(one) for one in _split(text, "|")]
    if len(found) > MOST:
        raise PayportalError(f"{len(found)} lines are more than the {MOST} that an invoice may have")
    return tuple(_line(number, values, currency) for number, values in enumerate(found, 1))


def _from_json(text: str) -> list[dict[str, str]]:
    try:
        found = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise PayportalError("the lines are no JSON list; correct or leave out the cell") from error
    if not all(isinstance(one, dict) for one in found):
        raise PayportalError("each of the lines must be an object with description and amount")
    return [{name: _text(one.get(name)) for name in FIELDS} for one in found]


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _from_list(text: str) -> dict[str, str]:
    return dict(zip(FIELDS, (part.strip() for part in _split(text, ";")), strict=False))


def _split(text: str, separator: str) -> tuple[str, ...]:
    """Return the parts of a list, empty ones too; what ``\\`` protects for the inner list stays protected."""
    parts = re.split(rf"(?<!\\){re.escape(separator)}", text)
    return tuple(parts) if separator == "|" else tuple(part.replace(r"\;", ";").replace(r"\|", "|") for part in parts)


def _line(position: int, values: dict[str, str], currency: str) -> LineRow:
    description = values.get("description", "")
    if not description.isprintable() or not description:
        raise PayportalError(f"line {position} has no description")
    if not values.get("amount"):
        raise PayportalError(f"line {position} has no amount")
    for name in ("quantity", "unit_price"):
        _shaped(position, name, values.get(name, ""), DECIMAL)
    _shaped(position, "tax_rate", values.get("tax_rate", ""), RATE)
    if values.get("tax_category", "") not in CATEGORIES:
        raise PayportalError(f"line {position}: tax_category must be one of {', '.join(sorted(CATEGORIES - {''}))}")
    return LineRow(
        position=position, description=description[:300], amount_minor=parse_minor(values["amount"], currency),
        quantity=values.get("quantity", ""), unit=values.get("unit", "")[:20], unit_price=values.get("unit_price", ""),
        tax_rate=values.get("tax_rate", ""), tax_category=values.get("tax_category", ""),
    )  # fmt: skip


def _shaped(position: int, name: str, value: str, shape: re.Pattern[str]) -> None:
    if value and not shape.fullmatch(value):
        raise PayportalError(f"line {position}: {name} {value[:20]!r} is no decimal such as 12.5")
