"""Numbers and short dates of bank records."""

from datetime import date

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers import fields


@pytest.mark.parametrize(("text", "value"), [("0000012345", 12345), ("  42 ", 42), ("0", 0)])
def test_digits_are_a_number(text, value):
    assert fields.number(text, what="amount", line=3) == value


@pytest.mark.parametrize("text", ["", "    ", "12 34", "-1", "+1", "1.0", "O012", "１２", "1_000"])
def test_anything_else_is_refused_with_its_place(text):
    with pytest.raises(FileRefused, match="amount is") as refused:
        fields.number(text, what="amount", line=3, code="bad_amount")
    assert (refused.value.code, refused.value.line) == ("bad_amount", 3)


def test_a_blank_field_may_mean_none():
    assert fields.number_or_none("   ", what="deduction", line=1) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("260228", date(2026, 2, 28)),
        ("691231", date(2069, 12, 31)),
        ("700101", date(1970, 1, 1)),
        ("240229", date(2024, 2, 29)),
        ("260229", None),
        ("000000", None),
        ("26022", None),
        ("26 228", None),
    ],
)
def test_a_short_date_is_a_day_or_none(text, day):
    assert fields.short_date(text) == day


def test_a_sure_date_names_its_place():
    with pytest.raises(FileRefused, match="deposit date") as refused:
        fields.sure_date("991399", what="deposit date", line=9)
    assert (refused.value.code, refused.value.line) == ("bad_date", 9)


def test_a_control_figure_that_differs_is_refused_with_both_figures():
    with pytest.raises(FileRefused, match="states 100, its records give 99") as refused:
        fields.agree(99, 100, what="cents", line=7, code="total")
    assert refused.value.line == 7


@pytest.mark.parametrize(
    ("text", "day"),
    [("20260317", date(2026, 3, 17)), ("260317", date(2026, 3, 17)), ("20260230", None), ("2026031", None), ("", None),
     ("２０２６０３１７", None), ("20002316", None)],
)  # fmt: skip
def test_a_long_date_has_its_century(text, day):
    assert fields.long_date(text) == day
