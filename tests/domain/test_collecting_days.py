"""On which days a method can be charged."""

from datetime import date

import pytest

from payportal.domain.collecting_days import is_collecting_day, later, on_or_after, on_or_before

THANKSGIVING = date(2026, 11, 26)
EASTER_MONDAY = date(2026, 4, 6)


@pytest.mark.parametrize(
    ("kind", "day", "may"),
    [
        ("card", date(2026, 11, 28), True),
        ("us_bank_account", THANKSGIVING, False),
        ("sepa_debit", THANKSGIVING, True),
        ("sepa_debit", EASTER_MONDAY, False),
        ("us_bank_account", EASTER_MONDAY, True),
    ],
)
def test_each_kind_has_its_own_calendar(kind, day, may):
    assert is_collecting_day(kind, day) is may


def test_a_holiday_is_met_on_either_side():
    assert on_or_after("us_bank_account", THANKSGIVING) == date(2026, 11, 27)
    assert on_or_before("us_bank_account", THANKSGIVING) == date(2026, 11, 25)


def test_counting_leaves_out_days_on_which_banks_rest():
    assert later("us_bank_account", date(2026, 11, 25), 3) == date(2026, 12, 1)
    assert later("card", date(2026, 11, 25), 3) == date(2026, 11, 28)
