"""Positions of a bank guide."""

import pytest

from payportal.readers.lockbox_layout import BAI, BAI2, BAI2_LONG_CHECK, at


def test_positions_are_counted_from_one_and_include_both_ends():
    assert "abcdef"[at(2, 4)] == "bcd"


@pytest.mark.parametrize(
    ("layout", "field", "first", "last"),
    [
        (BAI, "check_amount", 41, 50),
        (BAI, "payer_account", 59, 68),
        (BAI, "invoice", 11, 20),
        (BAI, "lockbox_amount", 24, 33),
        (BAI2, "check_amount", 8, 17),
        (BAI2, "payer_account", 27, 36),
        (BAI2, "invoice", 12, 27),
        (BAI2, "deduction", 38, 47),
        (BAI2, "reason", 48, 50),
        (BAI2, "lockbox_amount", 25, 34),
        (BAI2_LONG_CHECK, "check_number", 37, 46),
    ],
)
def test_the_shipped_layouts_stand_where_the_guides_say(layout, field, first, last):
    assert getattr(layout, field) == slice(first - 1, last)
