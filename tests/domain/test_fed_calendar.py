"""The Federal Reserve's days, held against a calendar that others keep."""

from datetime import date, timedelta

import holidays
import pytest

from payportal.domain.fed_calendar import is_banking_day, next_banking_day


def test_twenty_five_years_agree_with_a_kept_calendar():
    kept = holidays.financial_holidays("XFED", years=range(2022, 2048))
    days = [date(2022, 1, 1) + timedelta(days=count) for count in range(365 * 25)]
    assert [day for day in days if is_banking_day(day) != (day.weekday() < 5 and day not in kept)] == []


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 11, 25), date(2026, 11, 27)),  # Thanksgiving between
        (date(2026, 7, 2), date(2026, 7, 3)),  # the fourth falls on a Saturday and is not kept on Friday
        (date(2027, 7, 2), date(2027, 7, 6)),  # on a Sunday it is kept on Monday
        (date(2021, 6, 17), date(2021, 6, 18)),  # before Juneteenth was a holiday
    ],
)
def test_the_next_banking_day(day, following):
    assert next_banking_day(day) == following
