"""Fields of fixed and delimited bank records: whole numbers and short dates, refused with their place."""

import re
from datetime import date
from functools import lru_cache

from payportal.domain.errors import FileRefused

_DIGITS = re.compile(r"[0-9]{1,30}")
_SHORT_DATE = re.compile(r"[0-9]{6}")
_LONG_DATE = re.compile(r"[0-9]{8}")
_TURN = 70
"""Two-digit years: 70 to 99 are of the last century. No bank file is older, no clock is needed to tell."""


def number(text: str, *, what: str, line: int, code: str = "bad_number") -> int:
    """Return the digits of a fixed field as a number; raises FileRefused naming ``what`` and the line."""
    cleaned = text.strip()
    if not _DIGITS.fullmatch(cleaned):
        raise FileRefused(
            f"{what} is {text.strip()[:20]!r}, digits were expected; the file is damaged", code=code, line=line
        )
    return int(cleaned)


def number_or_none(text: str, *, what: str, line: int) -> int | None:
    """Return the digits of a fixed field, None when it is blank; raises FileRefused."""
    return number(text, what=what, line=line) if text.strip() else None


def short_date(text: str) -> date | None:
    """Return the day of YYMMDD, None when it is no day."""
    if not _SHORT_DATE.fullmatch(text):
        return None
    year = int(text[:2])
    return _day(year + (1900 if year >= _TURN else 2000), int(text[2:4]), int(text[4:6]))


def long_date(text: str) -> date | None:
    """Return the day of CCYYMMDD or of YYMMDD, None when it is no day."""
    if len(text) == len("YYMMDD"):
        return short_date(text)
    if not _LONG_DATE.fullmatch(text):
        return None
    return _day(int(text[:4]), int(text[4:6]), int(text[6:]))


def sure_date(text: str, *, what: str, line: int) -> date:
    """Return the day of YYMMDD; raises FileRefused ``bad_date``."""
    day = short_date(text)
    if day is None:
        raise FileRefused(f"{what} is {text[:20]!r}, a date YYMMDD was expected", code="bad_date", line=line)
    return day


def agree(found: int, stated: int, *, what: str, line: int, code: str) -> None:
    """Raise FileRefused with both figures when a control figure of the file differs from what was read."""
    if found != stated:
        raise FileRefused(f"{what}: the file states {stated}, its records give {found}", code=code, line=line)


@lru_cache(maxsize=512)
def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
