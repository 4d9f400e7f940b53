"""Names lose their accents on the way to an old format, and nothing else."""

import pytest

from payportal.domain.plain_text import plain


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("Ada & Co.", "ADA & CO."),
        ("Zoë Müller", "ZOE MULLER"),
        ("Zoe\u0308 x\u030c", "ZOE X"),  # decomposed, and with no composed form
        ("Straße Łódź Ærø œuvre Đặng Þór", "STRASSE LODZ AERO OEUVRE DANG THOR"),
        ("O’Brien – “Best”…", 'O\'BRIEN - "BEST"...'),
        ("№ 5 ½ ™ €", "NO 5 1/2 TM EUR"),
        ("two\nlines\tand", "TWO LINES AND"),
        ("ＦＵＬＬ\u00a0ﬁ", "FULL FI"),
        ("", ""),
    ],
)
def test_text_is_spelt_in_capitals(text, spelt):
    assert plain(text) == spelt


@pytest.mark.parametrize("text", ["李", "Иван", "a\x00b", "\x7f", "☃", "\u0301a", "😀"])
def test_what_has_no_spelling_is_named(text):
    with pytest.raises(ValueError, match=r".") as told:
        plain(text)
    assert str(told.value) in text
