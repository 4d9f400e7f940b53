"""Catalogs: a sentence in English in, the same sentence in a customer's language out.

A catalog is read from its ``messages.po`` when its language is first asked for: there is no compiled file beside it
that could be older.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from payportal.languages.known import LANGUAGES, SOURCE

FOLDER = Path(__file__).resolve().parent.parent / "translations"


def path(language: str) -> Path:
    """Return where the catalog of a language lies."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


@cache
def translations(language: str) -> NullTranslations:
    """Return the catalog of a language; for English, and for one that is not known, one that changes nothing."""
    if language == SOURCE or language not in LANGUAGES:
        return NullTranslations()
    with path(language).open("rb") as source:
        catalog = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)
