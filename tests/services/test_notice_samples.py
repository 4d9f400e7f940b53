"""Every event in every language, as its mail: nothing untranslated, and both parts say the same amounts."""

import re
from datetime import date
from html import unescape

import pytest

from payportal.domain.brand import Brand
from payportal.domain.letter import Act, Letter, Para, Rows
from payportal.domain.notice_event import EVENTS
from payportal.domain.sentence import Sentence
from payportal.languages.catalogs import translations
from payportal.languages.known import LANGUAGES, SOURCE
from payportal.services import mail_paper, notice_samples
from payportal.services.mail_paper import Post

ON = date(2026, 11, 26)
POST = Post(key="k", site="https://pay.example", brand=Brand(name="Northwind", reply_to="ar@northwind.example"))
AMOUNT = re.compile(r"\d[\d.,\u202f]*\sUSD")
CASES = [(code, language) for code in notice_samples.PREVIEWED for language in LANGUAGES]


def parts(code, language):
    told = mail_paper.in_language(notice_samples.of(code, on=ON), language)
    around = mail_paper.frame(EVENTS[code], "own", language, settings="https://pay.example/notices", stop="x")
    text, html = mail_paper.text(told, POST, around), mail_paper.html(told, POST, around)
    return told, text, unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.S)), html


def sentences(letter: Letter):
    yield letter.subject
    for part in letter.parts:
        if isinstance(part, Rows):
            yield from (cell for row in part.rows for cell in row)
        elif isinstance(part, Act):
            yield part.word
        elif isinstance(part, Para):
            yield part.text


def test_every_event_of_customers_has_an_example():
    assert set(notice_samples.PREVIEWED) == set(EVENTS) - {"staff", "test"}


@pytest.mark.parametrize("code", notice_samples.PREVIEWED)
def test_every_sentence_of_a_mail_can_be_translated(code):
    """What is no sentence is a number, a name, or what a person wrote: none of it has words of ours."""
    for language in LANGUAGES.keys() - {SOURCE}:
        catalog = translations(language)
        for said in sentences(notice_samples.of(code, on=ON)):
            if not isinstance(said, Sentence):
                assert re.fullmatch(r"[A-Z]+-\w+|\[\[.*\]\]|[\d., ]+ USD|-?\d+.*", str(said)), said
            elif not said.plural:
                assert catalog._catalog.get(said.template), said.template


@pytest.mark.parametrize(("code", "language"), CASES)
def test_text_and_html_say_the_same(code, language):
    told, text, seen, html = parts(code, language)
    assert f'lang="{language}" dir="{LANGUAGES[language].direction}"' in html
    assert sorted(AMOUNT.findall(text)) == sorted(AMOUNT.findall(seen))
    squeezed = " ".join(seen.split())
    for said in sentences(told):
        assert " ".join(str(said).split()) in squeezed
        assert str(said) in text or said == told.subject


@pytest.mark.parametrize(("code", "language"), CASES)
def test_no_amount_stands_in_a_subject(code, language):
    assert not re.search(r"USD|\$", parts(code, language)[0].subject)


@pytest.mark.parametrize("code", notice_samples.PREVIEWED)
def test_a_mail_loads_nothing_and_runs_nothing(code):
    html = parts(code, SOURCE)[3]
    assert re.findall(r"<(?:img|script|link|iframe|object|form)|url\(|@import|src=", html) == []
    assert html.count("<title>") == 1
