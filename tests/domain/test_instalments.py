from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.errors import PayportalError
from payportal.domain.instalments import Part, PlanLimits, due_now, is_broken, proposed, refusal, standings
from payportal.domain.money import Money

DAY = date(2026, 11, 30)


def usd(minor):
    return Money(minor, "USD")


def test_months_end_where_the_month_ends():
    parts = proposed(usd(100_00), usd(10_00), 3, "monthly", on=date(2026, 11, 30))
    assert parts == (
        Part(date(2026, 11, 30), 1000), Part(date(2026, 12, 30), 3000), Part(date(2027, 1, 30), 3000),
        Part(date(2027, 2, 28), 3000),
    )  # fmt: skip


@given(
    total=st.integers(1, 10**9), down=st.integers(0, 10**9), count=st.integers(1, 60),
    interval=st.sampled_from(["weekly", "fortnightly", "monthly"]), paid=st.integers(0, 10**9),
    days=st.integers(-10, 2000),
)  # fmt: skip
def test_parts_add_up_and_what_is_due_is_never_more_than_what_is_left(total, down, count, interval, paid, days):
    if down >= total or count > total - down:
        return
    parts = proposed(usd(total), usd(down), count, interval, on=DAY)
    assert sum(part.amount_minor for part in parts) == total
    assert [part.due_on for part in parts] == sorted({part.due_on for part in parts})
    on = DAY + timedelta(days=days)
    found = standings(parts, paid, on=on)
    left = sum(one.left_minor for one in found)
    assert left == max(total - paid, 0)
    due = due_now(found, on=on)
    assert 0 <= due <= left
    assert (due == 0) == (left == 0)
    if on < parts[0].due_on and len(parts) > 1 and not paid:
        assert due == parts[0].amount_minor  # the next instalment, never the whole


@pytest.mark.parametrize(("down", "count"), [(100_00, 1), (120_00, 1), (-1, 1), (0, 0)])
def test_a_proposal_that_parts_nothing_is_refused(down, count):
    with pytest.raises(PayportalError):
        proposed(usd(100_00), usd(down), count, "weekly", on=DAY)


@pytest.mark.parametrize(
    ("down", "count", "interval", "words"),
    [
        (1000, 3, "monthly", ""),
        (999, 3, "monthly", "At least 10.00 USD"),
        (1000, 4, "monthly", "At most 4 instalments"),
        (1000, 3, "weekly", ""),
    ],
)
def test_limits_are_said_before_anybody_asks(down, count, interval, words):
    limits = PlanLimits(most_instalments=4, least_down_percent=10, longest_days=100, broken_after_days=5)
    parts = proposed(usd(100_00), usd(down), count, interval, on=DAY)
    found = refusal(parts, usd(100_00), limits, on=DAY)
    assert found.startswith(words) if words else found == ""


def test_the_last_day_has_a_limit():
    parts = proposed(usd(100_00), usd(50_00), 3, "monthly", on=DAY)
    assert "within 30 days" in refusal(parts, usd(100_00), PlanLimits(longest_days=30), on=DAY)


def test_money_goes_to_the_oldest_instalment_first():
    parts = (Part(DAY, 1000), Part(DAY + timedelta(days=7), 2000), Part(DAY + timedelta(days=14), 2000))
    found = standings(parts, 1500, on=DAY + timedelta(days=10))
    assert [(one.left_minor, one.late_days) for one in found] == [(0, 0), (1500, 3), (2000, 0)]
    assert due_now(found, on=DAY + timedelta(days=10)) == 1500


def test_a_plan_breaks_after_the_days_that_are_forgiven():
    parts = (Part(DAY, 1000), Part(DAY + timedelta(days=30), 2000))
    limits = PlanLimits(broken_after_days=7)
    assert not is_broken(standings(parts, 0, on=DAY + timedelta(days=7)), limits)
    assert is_broken(standings(parts, 0, on=DAY + timedelta(days=8)), limits)
    assert not is_broken(standings(parts, 1000, on=DAY + timedelta(days=8)), limits)
