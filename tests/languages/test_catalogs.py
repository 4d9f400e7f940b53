"""Catalogs are read from their text, once."""

import pytest

from payportal.languages.catalogs import path, translations
from payportal.languages.known import LANGUAGES, SOURCE


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {SOURCE}))
def test_every_language_but_english_has_a_catalog_that_is_read_once(language):
    assert path(language).exists()
    assert translations(language) is translations(language)
    assert translations(language).gettext("a sentence that nobody wrote") == "a sentence that nobody wrote"


@pytest.mark.parametrize("language", ["en", "xx", "../../etc"])
def test_english_and_what_is_not_known_change_nothing(language):
    assert translations(language).gettext("Sign out") == "Sign out"
