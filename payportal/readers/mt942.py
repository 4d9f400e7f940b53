"""MT942: what moved on an account within the day, before the bank's statement (MT940) proves it.

Its lines are kept as what the bank announced. None is a receipt: the same money comes with the statement, often with
other references, and must not be counted twice.
"""

import re

from payportal.readers.result import ReadResult
from payportal.readers.swift_report import read_messages

NAME = "mt942"
_LOOKED_AT = 4096
_BEGIN = re.compile(rb"(?:^|[\r\n]|\{4:)[ \t]*:(?:34F|(60[FM])):")


def recognises(data: bytes) -> bool:
    """Say whether a floor limit stands near the beginning, and no opening balance before it."""
    found = _BEGIN.search(data[:_LOOKED_AT])
    return bool(found and not found[1])


def read(data: bytes) -> ReadResult:
    """Return one line a :61:; raises FileRefused for a report that is cut, stated sums that differ are a problem."""
    return read_messages(data, NAME, within_day=True)
