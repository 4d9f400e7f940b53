"""MT940: the statement of an account that SWIFT defines and banks of many countries send, also as MT950.

Several messages a file, with or without the SWIFT blocks around them. The balances must agree with the entries.
"""

import re

from payportal.readers.result import ReadResult
from payportal.readers.swift_report import read_messages

NAME = "mt940"
_LOOKED_AT = 4096
_BEGIN = re.compile(rb"(?:^|[\r\n]|\{4:)[ \t]*:(?:60[FM]|(34F)):")


def recognises(data: bytes) -> bool:
    """Say whether an opening balance stands near the beginning, and no floor limit of a report before it."""
    found = _BEGIN.search(data[:_LOOKED_AT])
    return bool(found and not found[1])


def read(data: bytes) -> ReadResult:
    """Return one line a :61:, a receipt where it is a credit above zero that takes nothing back.

    Raises FileRefused for a statement that is cut, stands in the file twice or has entries that cannot be read;
    balances that do not agree with the entries are a problem with both figures.
    """
    return read_messages(data, NAME, within_day=False)
