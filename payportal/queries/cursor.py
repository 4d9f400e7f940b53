"""Cursors: where the next page of a sorted list begins, so that no row is shown twice or left out."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from payportal.domain.errors import PayportalError
from payportal.domain.sentence import say

READERS: dict[type, Any] = {date: date.fromisoformat, datetime: datetime.fromisoformat, int: int, str: str}
LARGEST = 2**63 - 1
"""What both databases hold in an integer column."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The sorting value and the id of the last row that was shown."""

    value: Any
    id: int

    def write(self) -> str:
        """Return the cursor for an address."""
        value = self.value.isoformat() if isinstance(self.value, date | datetime) else self.value
        return urlsafe_b64encode(json.dumps([type(self.value).__name__, value, self.id]).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, of: type) -> "Cursor | None":
        """Return the cursor of an address, None for the first page; ``of`` is the type of the sorting column.

        Raises PayportalError for a text that cannot be a cursor of such a list.
        """
        if not text:
            return None
        try:
            kind, value, row_id = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if kind != of.__name__:
                raise ValueError(kind)
            return cls(_storable(READERS[of](value)), _storable(int(row_id)))
        except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError) as error:
            raise PayportalError(say("This page address cannot be read; begin at the first page.")) from error


def _storable(value: Any) -> Any:
    """Return a value that both databases take as a parameter; raises ValueError for any other."""
    if isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError(value)
    if isinstance(value, str) and "\0" in value:
        raise ValueError(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(value)
    return value
