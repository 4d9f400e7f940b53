from datetime import UTC, datetime

import pytest

from payportal.domain.dispute import BECOMES, LIVE, DisputeAct, DisputeState, after, answer_due
from payportal.domain.errors import Conflict


def test_a_customers_reply_wakes_an_answered_dispute():
    assert after("answered", DisputeAct.REPLY) == DisputeState.OPEN


@pytest.mark.parametrize("state", ["resolved", "withdrawn"])
@pytest.mark.parametrize("act", [act for act in DisputeAct if act != DisputeAct.REOPEN])
def test_what_is_over_takes_no_act(state, act):
    with pytest.raises(Conflict):
        after(state, act)


def test_only_what_was_resolved_is_reopened():
    assert [state for state, act in BECOMES if act == DisputeAct.REOPEN] == [DisputeState.RESOLVED]
    assert set(LIVE) == {"open", "answered"}


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (datetime(2026, 11, 26, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)),  # Thursday: Fri, Mon, Tue
        (datetime(2026, 11, 28, 9, tzinfo=UTC), datetime(2026, 12, 2, 9, tzinfo=UTC)),  # Saturday: Mon, Tue, Wed
    ],
)
def test_an_answer_is_due_in_working_days(opened, due):
    assert answer_due(opened, 3) == due
