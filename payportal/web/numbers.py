"""Ids and counts as they come in addresses and forms: what no database could hold is no number here."""

import re
from collections.abc import Iterable

from flask import Flask
from werkzeug.routing import IntegerConverter

WHOLE = re.compile(r"[0-9]{1,18}")


class RowId(IntegerConverter):
    """An id in an address; a longer one is an address that does not exist."""

    regex = WHOLE.pattern


def init_app(app: Flask) -> None:
    """Let addresses hold only ids that can be; to be called before the audiences are mounted."""
    app.url_map.converters["int"] = RowId


def whole(text: str) -> int:
    """Return an id or a count, nought or above; raises ValueError for any other text, so that forms leave it out."""
    if not WHOLE.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no id")
    return int(text)


def wholes(texts: Iterable[str]) -> list[int]:
    """Return the ids among ``texts`` in their order; what is none is left out."""
    return [int(text) for text in texts if WHOLE.fullmatch(text)]
