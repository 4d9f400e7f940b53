"""Aging: each due date has one bucket, and the buckets come to the balance."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.aging import LIMITS, aging, bounds, bucket

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("late", "number"), [(-40, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (4000, 4)]
)
def test_a_due_date_falls_in_one_bucket(late, number):
    assert bucket(TODAY - timedelta(days=late), TODAY) == number


@given(st.integers(-500, 5000))
def test_the_bounds_of_a_bucket_are_those_of_its_days(late):
    due, number = TODAY - timedelta(days=late), bucket(TODAY - timedelta(days=late), TODAY)
    inside = [
        one for one in range(len(LIMITS)) for first, last in [bounds(one, TODAY)]
        if (first is None or first <= due) and (last is None or due <= last)
    ]  # fmt: skip
    assert inside == [number]


@given(st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-(10**9), 10**9))))
def test_the_buckets_and_the_credits_come_to_the_balance(items):
    made = aging("USD", items, TODAY)
    assert made.total_minor == sum(minor for _, minor in items)
    assert made.owed_minor == sum(minor for _, minor in items if minor > 0)
    assert all(one >= 0 for one in made.buckets)
