"""How counts, amounts and days are written in a language; digits are the Western ones in all of them.

Arabic has digits of its own, but bank statements, card forms and invoices between businesses use the Western ones in
most Arab countries, and an amount must look the same here, on the invoice and at the bank.
"""

from datetime import date, time
from decimal import Decimal

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from payportal.domain.currency import exponent
from payportal.languages.known import LANGUAGES, SOURCE

MINUS = "\N{MINUS SIGN}"
NARROW = "\N{NO-BREAK SPACE}"
# Around a number with a sign: in a line that runs from right to left the sign would move to the other side.
ISOLATE = "\N{LEFT-TO-RIGHT ISOLATE}{}\N{POP DIRECTIONAL ISOLATE}"
DAYS = {"en": "d MMM y", "es": "d MMM y", "de": "d. MMM y", "fr": "d MMM y", "ar": "d MMMM y"}


def count(number: int, language: str) -> str:
    """Return a count with its thousands apart: ``1,200``, ``1.200``."""
    return str(format_decimal(number, format="#,##0", locale=language, numbering_system="latn"))


def amount(minor: int, currency: str, language: str) -> str:
    """Return minor units for people, with the currency's own decimals: ``−1,234.50``, ``−1.234,50``."""
    digits = exponent(currency)
    form = "#,##0" + ("." + "0" * digits if digits else "")
    plain = format_decimal(Decimal(abs(minor)).scaleb(-digits), format=form, locale=language, numbering_system="latn")
    if minor >= 0:
        return str(plain)
    signed = f"{MINUS}{plain}"
    return ISOLATE.format(signed) if LANGUAGES[language].direction == "rtl" else signed


def day(value: date, language: str) -> str:
    """Return a day that never wraps: ``5 Nov 2026``, ``5. Nov. 2026``."""
    return str(format_date(value, format=DAYS[language], locale=language)).replace(" ", NARROW)


def hour(value: time) -> str:
    """Return a time of day on 24 hours, as all of the languages may write it: ``14:02``."""
    return str(format_time(value, format="HH:mm", locale=SOURCE))
