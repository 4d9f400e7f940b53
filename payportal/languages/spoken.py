"""A sentence of the code in the language of whoever reads it."""

from datetime import date
from typing import Any

from payportal.domain.money import Money
from payportal.domain.sentence import Sentence
from payportal.languages import writing
from payportal.languages.catalogs import translations


def spoken(text: str, language: str) -> str:
    """Return a sentence in a language, with its values as that language writes them; other text stays as it is."""
    if not isinstance(text, Sentence):
        return text
    catalog = translations(language)
    found = catalog.ngettext(text.template, text.plural, text.number) if text.plural else catalog.gettext(text.template)
    return found % {name: _value(value, language) for name, value in text.parts.items()} if text.parts else found


def written_money(money: Money, language: str) -> str:
    """Return an amount with its currency code: ``1,234.50 USD``."""
    return writing.coded(money.minor, money.currency, language)


def _value(value: Any, language: str) -> str:
    if isinstance(value, Money):
        return written_money(value, language)
    if isinstance(value, date):
        return writing.day(value, language)
    if isinstance(value, int):
        return writing.count(value, language)
    return spoken(value, language) if isinstance(value, str) else str(value)
