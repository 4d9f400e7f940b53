"""TARGET settles on every day but weekends and its six holidays, as another calendar knows them too."""

from datetime import date, timedelta

import holidays
import pytest

from payportal.domain.target_calendar import is_target_day, next_target_day


@pytest.mark.parametrize("year", range(2002, 2100))
def test_the_holidays_of_a_year_are_those_of_the_european_central_bank(year):
    closed = holidays.financial_holidays("XECB", years=year)
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    assert [day for day in days if is_target_day(day)] == [
        day for day in days if day.weekday() < 5 and day not in closed
    ]


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 11, 26), date(2026, 11, 27)),
        (date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2026, 12, 31), date(2027, 1, 4)),
        (date(2027, 3, 25), date(2027, 3, 30)),  # Good Friday to Easter Monday
    ],
)
def test_the_next_day_passes_over_what_is_closed(day, following):
    assert next_target_day(day) == following
