"""A sentence of the code in the language of whoever reads it."""

from datetime import date

import pytest

from payportal.domain.money import Money
from payportal.domain.sentence import say, say_many
from payportal.languages.spoken import spoken


@pytest.mark.parametrize(("language", "shown"), [("en", "only 1,234.50 EUR"), ("de", "only 1.234,50 EUR")])
def test_the_values_are_written_as_the_language_does(language, shown):
    assert spoken(say("only %(open)s", open=Money(123_450, "EUR")), language) == shown


def test_days_counts_and_sentences_may_stand_in_a_sentence():
    inner = say_many("%(num)s thing", "%(num)s things", 1200)
    told = say("%(what)s until %(day)s, %(name)s", what=inner, day=date(2026, 3, 5), name="100%")
    assert spoken(told, "en") == "1,200 things until 5\xa0Mar\xa02026, 100%"


def test_other_text_stays_as_it_is_even_where_a_sentence_reads_alike():
    assert spoken("Sign out", "de") == "Sign out"
    assert spoken("", "ar") == ""
