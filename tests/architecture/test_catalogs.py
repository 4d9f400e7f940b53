"""Everything that customers read is in every catalog: up to date, translated, with the same values."""

import pytest

from payportal.languages import catalogs
from payportal.languages.known import LANGUAGES, SOURCE
from tools import catalogs as gathering

OTHERS = sorted(LANGUAGES.keys() - {SOURCE})
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: de\\n"\n'


@pytest.fixture(scope="module")
def up_to_date():
    return {language: gathering.updated(language) for language in OTHERS}


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalog_is_what_the_sources_say_today(up_to_date, language):
    assert catalogs.path(language).read_text("utf-8") == up_to_date[language], "./run i18n brings it up to date"


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_with_its_values(up_to_date, language):
    assert list(gathering.wrong(up_to_date[language], language)) == []


@pytest.mark.parametrize(
    ("entry", "faults"),
    [
        ('msgid "Pay"\nmsgstr "Bezahlen"\n', 0),
        ('msgid "Pay"\nmsgstr ""\n', 1),
        ('#, fuzzy\nmsgid "Pay"\nmsgstr "Zahlen"\n', 1),
        ('msgid "Pay %(amount)s"\nmsgstr "Zahlen"\n', 1),
        ('msgid "Pay %(amount)s"\nmsgstr "%(betrag)s zahlen"\n', 1),
        ('msgid "Pay {sum}"\nmsgstr "{summe} zahlen"\n', 1),
        ('msgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] "ein Tag"\nmsgstr[1] "%(num)s Tage"\n', 0),
        ('msgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] "%(num)s Tag"\nmsgstr[1] ""\n', 1),
    ],
)
def test_a_fault_in_a_catalog_is_seen(entry, faults):
    assert len(list(gathering.wrong(f"{HEAD}\n{entry}", "de"))) == faults
