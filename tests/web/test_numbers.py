"""Ids from outside: what cannot be one is left out, nothing breaks on it."""

import pytest

from payportal.web.numbers import whole, wholes

NO_IDS = ["", " ", "-1", "+1", "1.5", "1e5", "\N{SUPERSCRIPT TWO}", "\N{ARABIC-INDIC DIGIT TWO}", "9" * 19, "9" * 5000]


def test_ids_keep_their_order():
    assert wholes(["7", "x", "0", "999999999999999999"]) == [7, 0, 999999999999999999]


@pytest.mark.parametrize("text", NO_IDS)
def test_what_is_no_id_is_left_out(text):
    assert wholes([text]) == []
    with pytest.raises(ValueError, match="is no id"):
        whole(text)
