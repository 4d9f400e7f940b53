"""What follows on a failed charge."""

from datetime import date

import pytest

from payportal.domain.decline import DECLINES
from payportal.domain.retry import MOST_RETRIES, after_failure

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize("code", ["R01", "R09", "insufficient_funds", "AM04"])
def test_missing_funds_are_tried_twice_more_and_then_no_more(code):
    tries = [after_failure(code, failures, kind="us_bank_account", day=FRIDAY).on for failures in (1, 2, 3)]
    assert tries == [date(2026, 11, 25), date(2026, 11, 25), None]


@pytest.mark.parametrize("code", [code for code, reason in DECLINES.items() if not reason.retry] + ["X99", ""])
def test_a_final_or_unknown_code_is_never_tried_again(code):
    assert after_failure(code, 1, kind="card", day=FRIDAY).on is None


@pytest.mark.parametrize("code", sorted(DECLINES))
def test_nothing_is_presented_more_than_three_times(code):
    assert after_failure(code, MOST_RETRIES + 1, kind="card", day=FRIDAY).on is None
