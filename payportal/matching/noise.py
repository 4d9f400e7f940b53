"""Numbers that are no references: phones, traces, batches, dates, amounts. Found first, then left alone."""

import re
from datetime import date, timedelta
from functools import lru_cache

_MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
_COUNT = r"(?:\s?(?:NO|NUM|NUMBER|NBR|DATE))?"
ENTRY_DAYS = 5
"""Between the day an entry is made, sent or booked and its value date."""
_FIELD_MARK = re.compile(r"\?(?:2\d|3[0-4]|6[0-3])")
_NOISE = re.compile(
    rf"""
      \b(?:KREF|MREF|CRED|DEBT|COAM|OAMT|SQTP|BIC|IBAN)[+:]\s?[^\s+]+
    | \b(?:PH|PHONE|TEL|TELEPHONE|FAX|CELL|MOBILE|CALL)\b
      [\s.:\#]*(?:\d{{6,15}}|[+(]?\d{{1,4}}(?:[\s().-]{{1,3}}\d{{2,4}}(?!\d)){{1,4}})
      (?:\s?X\s?\d+)?
    | \b(?:TRN|TXN|TRANS|TRANSACTION)(?:\b|(?=\d))(?:\s?ID)?[\s*:\#]*\d[\dA-Z*]*
    | \b(?:TRACE|TRC|CONF|CONFIRMATION|CONFIRM)\b{_COUNT}[\s.:\#*]*[A-Z]{{0,3}}\d[\dA-Z]*(?:\s\d{{1,3}}\b)?
    | \b(?:BATCH|SEQ|ITEM|LBX|LOCKBOX|BK|IMAD|OMAD|ABA|RTN|ROUTING|SSN|EIN|EFF|EED|ID)\b
      {_COUNT}[\s.:\#*]*[A-Z]?\d[\dA-Z]*(?![./-]\d)
    | \bEXT\b\.?\s?\d{{2,6}}\b | \bUETR\b[\s:]*[0-9A-F-]+
    | \b(?:CHECK|CHEQUE|CHK|CK)\b{_COUNT}[\s.:\#]*\d+
    | \b(?:{_MONTHS})[A-Z]{{0,6}}\.?\s?(?:\d{{1,2}}(?:ST|ND|RD|TH)?,?\s)?(?:19|20)\d\d\b
    | \b(?:{_MONTHS})[A-Z]{{0,6}}\.?\s\d{{1,2}}\b(?!\d)
    | \b\d{{1,2}}(?:ST|ND|RD|TH)\b
    | (?<![\w/.-])\d{{1,2}}([/.-])\d{{1,2}}\1(?:\d{{4}}|\d{{2}})(?![\w/-])
    | (?<![\w/.-])(?:19|20)\d\d([/.-])\d{{1,2}}\2\d{{1,2}}(?![\w/-])
    | (?<![\w.])\$\s?\d[\d,]*(?:\.\d+)?
    | (?<![\w.,-])\d{{1,3}}(?:,\d{{3}})+(?:\.\d\d)?(?![\w])
    | (?<![\w.,-])\d+\.\d\d(?![\w.-])
    | \b(?:USD|EUR|GBP|CAD|AUD|CHF|JPY)\s?\d[\d,.]*
    | (?<!:)\b(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\b
    | \b\d{{1,3}}\s?%
    | (?<!\w)\(?\d{{3}}\)?[\s.-]\d{{3}}[.-]\d{{4}}(?!\w)
    """,
    re.VERBOSE,
)
_MAY_HOLD_NOISE = re.compile(r"\d|[+:]|\bUETR\b")
"""Most memos without a digit hold none of it."""


def without_field_marks(text: str) -> str:
    """Return the text with the field marks of SWIFT statements (?20, ?32) blanked, every other place kept."""
    return _FIELD_MARK.sub("   ", text)


def noise_spans(text: str) -> list[tuple[int, int]]:
    """Return the stretches of upper-case ``text`` that hold numbers of the bank or the calendar, in order."""
    return [match.span() for match in _NOISE.finditer(text)] if _MAY_HOLD_NOISE.search(text) else []


def looks_like_a_date(digits: str) -> bool:
    """Return whether digits alone may be a day written as MMDDYY, YYMMDD, MMDDYYYY or YYYYMMDD."""
    if not digits.isdigit():
        return False
    if len(digits) == 6:
        return _recent_day(f"20{digits[4:]}", digits[:2], digits[2:4]) or _recent_day(
            f"20{digits[:2]}", digits[2:4], digits[4:]
        )
    if len(digits) == 8:
        return _recent_day(digits[4:], digits[:2], digits[2:4]) or _recent_day(digits[:4], digits[4:6], digits[6:])
    return False


@lru_cache(maxsize=1_000)
def entry_days(day: date) -> frozenset[str]:
    """Return the days around a value date as banks write them beside their entries, without separators."""
    around = [day + timedelta(days=days) for days in range(-ENTRY_DAYS, ENTRY_DAYS + 1)]
    return frozenset(one.strftime(form) for one in around for form in ("%y%m%d", "%m%d%y", "%d%m%y", "%Y%m%d"))


def _recent_day(year: str, month: str, day: str) -> bool:
    return 2015 <= int(year) <= 2040 and _is_day(int(year), month, day)


def _is_day(year: int, month: str, day: str) -> bool:
    try:
        date(year, int(month), int(day))
    except ValueError:
        return False
    return True
