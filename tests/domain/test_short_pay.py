"""Why less is paid: one of the list, and words where the list has none."""

import pytest

from payportal.domain import short_pay
from payportal.domain.short_pay import ShortReason


@pytest.mark.parametrize(
    ("reason", "note", "wrong"),
    [("later", "", ""), ("other", "a word", ""), ("other", "  ", "few words"), ("", "", "say why"), ("x", "y", "why")],
)
def test_a_reason_is_one_of_the_list_and_another_one_is_explained(reason, note, wrong):
    found = short_pay.fault(reason, note)
    assert wrong in found
    assert bool(found) == bool(wrong)


def test_every_reason_has_words_and_fits_its_column():
    assert all(short_pay.words(reason) and len(reason) <= 12 for reason in ShortReason)
    assert short_pay.words("") == ""
