"""The content of a row as one number: equal content, equal digest, wherever the row stands."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

_PLACE = "line"


def digest(row: object) -> str:
    """Return the SHA-256 (hex) of a row dataclass without its line; the order of columns and extras is no matter."""
    content = json.dumps(_content(row), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _content(row: object) -> dict[str, Any]:
    if not is_dataclass(row):
        raise TypeError(f"{type(row).__name__} is no row")
    named = ((field.name, getattr(row, field.name)) for field in fields(row) if field.name != _PLACE)
    # Nothing given says nothing: a column added to the product later must not make every old row look changed.
    return {name: _plain(value) for name, value in named if value not in ("", None, (), {})}


def _plain(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return _content(value) if is_dataclass(value) else value
