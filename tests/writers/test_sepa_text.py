"""Text in the letters of SEPA: what can be spelt is spelt, what cannot is said."""

import re

import pytest

from payportal.writers.sepa_text import is_reference, latin


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("Ada Supplies", "Ada Supplies"),
        ("Müller & Söhne, Straße 5", "Mueller + Soehne, Strasse 5"),
        ("ÄÖÜ Å", "AeOeUe Aa"),
        ("A\u0308rzte", "Aerzte"),  # the letter and its dots as two characters
        ("Łódź Čeština Ğ Ø", "Lodz Cestina G O"),
        ("Αθήνα", "Athena"),
        ("Дунав", "Dunav"),
        ("北京", "Bei Jing"),
        ("a_b@c #4 “quoted” 100% <x>", "a-b(at)c .4 'quoted' 100. (x)"),
        ("tab\tand\nline\u00a0end ", "tab and line end"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("12,50 €", "12,50 EUR"),
        ("", ""),
    ],
)
def test_text_is_spelt_in_sepa_letters(text, spelt):
    assert latin(text) == spelt
    assert latin(spelt) == spelt


@pytest.mark.parametrize("sign", ["😀", "\x00", "\x1b", "\ud800", "\ue000", "☃", "ɂ"])
def test_what_has_no_spelling_is_refused_by_itself(sign):
    with pytest.raises(ValueError, match=re.escape(sign)) as refused:
        latin(f"A{sign}B")
    assert str(refused.value) == sign


@pytest.mark.parametrize("text", ["A", "A" * 35, "INV-1/2026", "a b", "?:().,'+"])
def test_a_reference_that_banks_carry(text):
    assert is_reference(text)


@pytest.mark.parametrize("text", ["", "A" * 36, "/A", "A/", "A//B", " A", "A ", "A_B", "Ä", "A\n", "A&B"])
def test_a_reference_that_banks_do_not_carry(text):
    assert not is_reference(text)
