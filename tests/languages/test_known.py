"""How ERPs and browsers name a language."""

import pytest

from payportal.languages.known import known


@pytest.mark.parametrize(
    ("text", "code"),
    [("de", "de"), (" DE-AT ", "de"), ("fr_CA", "fr"), ("GER", "de"), ("Spanish", "es"), ("ara", "ar"),
     ("en-US", "en"), ("", ""), ("pt", ""), ("*", ""), ("de\0", "")],
)  # fmt: skip
def test_a_language_is_known_by_any_of_its_names(text, code):
    assert known(text) == code
