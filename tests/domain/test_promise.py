from datetime import date

import pytest

from payportal.domain.promise import PromiseFacts, PromiseState, promise_state

DAY = date(2026, 12, 1)


def facts(**given):
    base = {"promised_on": DAY, "amount_minor": 500, "in_time_minor": 0, "since_minor": 0, "open_minor": 1000}
    return PromiseFacts(**base | given)


@pytest.mark.parametrize(
    ("given", "on", "state"),
    [
        ({}, date(2026, 12, 1), PromiseState.WAITING),  # the day itself still counts
        ({}, date(2026, 12, 2), PromiseState.BROKEN),
        ({"since_minor": 499, "in_time_minor": 499}, date(2026, 12, 2), PromiseState.BROKEN),
        ({"since_minor": 500, "in_time_minor": 500}, date(2026, 12, 9), PromiseState.KEPT),
        ({"since_minor": 500, "in_time_minor": 500}, date(2026, 11, 27), PromiseState.KEPT),
        ({"since_minor": 500}, date(2026, 12, 9), PromiseState.KEPT_LATE),
        ({"under_way": True}, date(2026, 12, 2), PromiseState.ON_ITS_WAY),
        ({"taken_back": True}, date(2026, 12, 2), PromiseState.TAKEN_BACK),
        ({"open_minor": 0}, date(2026, 11, 28), PromiseState.KEPT),  # credited: nothing is left to pay
    ],
)
def test_the_books_say_what_became_of_a_promise(given, on, state):
    assert promise_state(facts(**given), on=on) == state
