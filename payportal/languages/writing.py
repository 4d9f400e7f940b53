"""How counts, amounts and days are written in a language; digits are the Western ones in all of them.

Arabic has digits of its own, but bank statements, card forms and invoices between businesses use the Western ones in
most Arab countries, and an amount must look the same here, on the invoice and at the bank.
"""

from datetime import date, time
from decimal import Decimal

from babel.dates import format_date, format_time
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from payportal.domain.currency import exponent
from payportal.domain.money import format_minor
from payportal.languages.known import LANGUAGES, SOURCE

MINUS = "\N{MINUS SIGN}"
NARROW = "\N{NO-BREAK SPACE}"
# Around a number with a sign: in a line that runs from right to left the sign would move to the other side.
ISOLATE = "\N{LEFT-TO-RIGHT ISOLATE}{}\N{POP DIRECTIONAL ISOLATE}"
COMMAS = {"ar": "، "}
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


def coded(minor: int, currency: str, language: str) -> str:
    """Return an amount with its currency code for plain text: ``1,234.50 USD``."""
    text = f"{amount(minor, currency, language)} {currency}"
    return ISOLATE.format(text) if LANGUAGES[language].direction == "rtl" else text


def plain(minor: int, currency: str, language: str) -> str:
    """Return minor units as they stand in a field to type in: ``1234.50``, ``1234,50``, without thousands signs."""
    return format_minor(minor, currency).replace(".", decimal_sign(language))


def percent(rate: Decimal, language: str) -> str:
    """Return a rate that is given in per cent with the decimals it has: ``36.5 %``."""
    shown = f"{rate}".replace(".", decimal_sign(language)) + f"{NARROW}%"
    return ISOLATE.format(shown) if LANGUAGES[language].direction == "rtl" else shown


def rate(text: str, language: str) -> str:
    """Return a rate of exchange with all the digits that it has: ``0.9384``, ``175,68``."""
    return text.replace(".", decimal_sign(language))


def decimal_sign(language: str) -> str:
    """Return what stands between an amount's whole and its decimals."""
    return str(get_decimal_symbol(language, numbering_system="latn"))


def group_sign(language: str) -> str:
    """Return what stands between thousands."""
    return str(get_group_symbol(language, numbering_system="latn"))


def comma(language: str) -> str:
    """Return what stands between the parts of a list."""
    return COMMAS.get(language, ", ")


def day(value: date, language: str) -> str:
    """Return a day that never wraps: ``5 Nov 2026``, ``5. Nov. 2026``."""
    return str(format_date(value, format=DAYS[language], locale=language)).replace(" ", NARROW)


def hour(value: time) -> str:
    """Return a time of day on 24 hours, as all of the languages may write it: ``14:02``."""
    return str(format_time(value, format="HH:mm", locale=SOURCE))
