"""Who sends, and how our bank knows us: an Originator from JSON, whose keys are the names of the noun."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, TypeVar, get_type_hints

from payportal.domain.errors import PayportalError
from payportal.domain.payment_order import Originator

N = TypeVar("N")
_EXAMPLE = (
    '{"name": "Northwind", "company_id": "1123456789", "account": {"account": "998877", "bank_code": "021000021"}}'
)


class BadOriginator(PayportalError):
    """An originator that cannot be read; the message names the key."""

    code = "bad_originator"


def parse_originator(text: str | bytes) -> Originator:
    """Return the originator that a JSON text describes; raises BadOriginator naming the key and what belongs there.

    The holder of its account is its name where none is given.
    """
    try:
        document = json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except (ValueError, RecursionError) as error:
        raise BadOriginator(f"the originator is no JSON ({error}); write an object such as {_EXAMPLE}") from error
    if not isinstance(document, dict):
        raise BadOriginator(f"the originator is no JSON object; write one such as {_EXAMPLE}")
    account = document.get("account")
    if isinstance(account, dict) and "name" in document:
        document = document | {"account": {"holder": document["name"]} | account}
    return _built(Originator, document, place="")


def _built(noun: type[N], document: Mapping[str, Any], *, place: str) -> N:
    """Return the noun that an object of JSON describes, its parts likewise."""
    kinds = get_type_hints(noun)
    known = {field.name: field for field in fields(noun)}  # type: ignore[arg-type]
    for key in document:
        if key not in known:
            raise BadOriginator(f"{place}{key[:40]} is no key of an originator; known are {', '.join(known)}")
    missing = [name for name, field in known.items() if field.default is MISSING and name not in document]
    if missing:
        raise BadOriginator(f"{place}{missing[0]} is missing; write an object such as {_EXAMPLE}")
    return noun(**{key: _value(kinds[key], value, f"{place}{key}") for key, value in document.items()})


def _value(kind: Any, value: Any, place: str) -> Any:
    if is_dataclass(kind):
        if not isinstance(value, dict):
            raise BadOriginator(f"{place} is no object; write its keys in braces")
        return _built(kind, value, place=f"{place}.")  # type: ignore[arg-type]
    if not isinstance(value, kind):
        wanted = "true or false" if kind is bool else "text in quotes"
        raise BadOriginator(f"{place} is {value!r}; write it as {wanted}")
    return value.strip() if isinstance(value, str) else value
