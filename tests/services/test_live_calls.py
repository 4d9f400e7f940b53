"""Telling the billing system: whatever it does, a payment is booked there once, and taken back when it went back."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payportal.gateways.ports import OutcomeState
from payportal.gateways.sandbox_live_posting import Behaviour
from payportal.models.base import reading, transaction, utcnow
from payportal.services import live_calls, live_postings, settlement
from tests.services.a_method import a_paid_payment
from tests.services.a_payment import TODAY, succeeded
from tests.services.a_service import a_kept_service, a_service_bill, row_of, switch_on
from tests.web.an_account import writing

HOUR = timedelta(hours=1)


class Killed(BaseException):
    """The process dies between what was sent and what is written down."""


class Town:
    """An application, the billing system, one payment of 85.50, and a clock."""

    def __init__(self, app):
        self.app, self.live, self.now = app, switch_on(app), utcnow()
        self.live._now = lambda: self.now
        with writing(app) as session:
            self.payment, _customer = a_kept_service(session)

    def tries(self, behaviour="posts", later=HOUR):
        """Let some time pass and make one attempt."""
        self.live.behaviour = Behaviour(behaviour)
        self.now += later
        with self.app.app_context():
            return live_calls.carry_out(transaction, self.live, self.row.id, at=self.now)

    def gives_back(self):
        with writing(self.app) as session:
            settlement.settle(session, self.payment, succeeded(8_550, state=OutcomeState.RETURNED), on=TODAY)

    @property
    def row(self):
        with self.app.app_context(), reading() as session:
            row = row_of(session, self.payment)
            session.expunge(row)
            return row

    @property
    def books(self):
        """Amount, and whether it was taken back, of everything that the billing system booked."""
        return [(one["amount_minor"], bool(one["reversed"])) for one in self.live.booked()]


@pytest.fixture
def town(app):
    return Town(app)


def test_it_is_posted_with_its_reference_and_moment(town):
    assert town.tries() == "posted"
    assert town.row.reference == town.live.booked()[0]["reference"]
    assert (town.row.posted_at, town.row.next_at) == (town.now, None)
    assert town.tries() == ""  # nothing is due any more
    assert town.books == [(8_550, False)]


@pytest.mark.parametrize("first", ["silent_after", "silent_before", "late"])
def test_silence_is_asked_about_before_anything_is_sent_again(town, first):
    assert town.tries(first) == "unknown"
    assert town.row.last_error == "the billing system did not answer (simulated)"
    assert town.tries() == "posted"
    assert town.books == [(8_550, False)]


def test_what_is_booked_late_is_booked_once(town):
    assert town.tries("late") == "unknown"
    assert town.tries("late", later=timedelta(seconds=16)) == "unknown"  # it knows nothing of it yet
    assert town.tries() == "posted"
    assert town.books == [(8_550, False)]


def test_silence_is_left_alone_longer_each_time(town):
    waits = []
    for _attempt in range(6):
        town.tries("silent_before")
        waits.append((town.row.next_at - town.now).total_seconds())
    assert waits == [15, 60, 300, 900, 3600, 3600]


def test_a_refusal_waits_for_a_person_and_can_be_tried_again(town):
    assert town.tries("refuses") == "refused"
    assert (town.row.last_error, town.row.next_at) == ("This account is closed.", None)
    with writing(town.app) as session:
        live_postings.again(session, town.row.id, actor="clerk@example.com")
    town.now = utcnow()
    assert town.tries() == "posted"
    assert town.books == [(8_550, False)]


def test_a_process_that_dies_after_sending_does_not_send_again(town, monkeypatch):
    def dies(*_said):
        raise Killed

    with monkeypatch.context() as away:
        away.setattr(live_postings, "posted", dies)
        with pytest.raises(Killed):
            town.tries()
    assert (town.row.state, town.row.attempts) == ("unknown", 1)
    sent = []
    monkeypatch.setattr(town.live, "post_payment", sent.append)
    assert town.tries() == "posted"
    assert sent == []
    assert town.books == [(8_550, False)]


def test_what_went_back_is_taken_back_there_once(town):
    town.tries()
    town.gives_back()
    town.now = utcnow()
    assert town.tries("silent_after") == "posted"
    assert town.tries() == "reversed"
    assert town.books == [(8_550, True)]


def test_what_went_back_before_anybody_knew_is_looked_for_until_it_cannot_come_any_more(town):
    town.tries("silent_before")
    town.gives_back()
    town.now = town.row.sent_at
    assert town.tries(later=timedelta(minutes=1)) in ("", "unknown")
    assert town.tries(later=live_postings.GRACE) == "reversed"
    assert town.books == []


def test_what_it_took_back_of_its_own_accord_a_person_looks_at(town):
    town.tries("silent_after")
    town.live.behaviour = Behaviour.POSTS
    town.live.reverse("PAY-1", "wrong")
    assert town.tries() == "refused"
    assert town.books == [(8_550, True)]


def test_what_was_posted_by_hand_is_taken_back_by_hand(town):
    with writing(town.app) as session:
        live_postings.by_hand(session, town.row.id, reference="X", reason="typed in", actor="clerk@example.com")
    town.gives_back()
    assert town.tries() == "refused"
    assert "take it back there by hand" in town.row.last_error
    with writing(town.app) as session:
        assert live_postings.by_hand(session, town.row.id, reference="", reason="done", actor="c@example.com") == (
            "reversed")  # fmt: skip


BEHAVIOURS = st.lists(st.sampled_from([*Behaviour, "dies"]), max_size=6)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=BEHAVIOURS, back=st.booleans(), after=BEHAVIOURS)
def test_whatever_happens_it_is_booked_once_or_taken_back(app, before, back, after):
    with pytest.MonkeyPatch.context() as patch:
        town = fresh(app)
        for behaviour in before:
            step(town, behaviour, patch)
        if back:
            town.gives_back()
            for behaviour in after:
                step(town, behaviour, patch)
        for _time in range(4):  # at last it behaves, and a person retries what it refused
            retry(town)
            town.now = max(town.now, utcnow())
            town.tries()
    expected = {(True, True): [], (True, False): [(8_550, True)], (False, False): [(8_550, False)]}
    state = town.row.state
    assert state == ("reversed" if back else "posted")
    booked = [(one["amount_minor"], bool(one["reversed"])) for one in town.live.booked() if one["key"] == town.row.key]
    assert booked in (expected[True, True], expected[True, False]) if back else booked == expected[False, False]


_numbers = iter(range(1, 10_000))


def fresh(app):
    """Another payment in the same application."""
    town = Town.__new__(Town)
    number = next(_numbers)
    town.app, town.live, town.now = app, switch_on(app), utcnow()
    town.live._now = lambda: town.now
    with writing(app) as session:
        town.payment = another(session, number)
    return town


def another(session, number):
    customer, bill = a_service_bill(session, f"C-{number}", f"BILL-{number}")
    return a_paid_payment(session, customer, {bill: 8_550}, 8_550, reference=f"PAY-{number}", charge=f"ch_{number}")


def step(town, behaviour, patch):
    if behaviour != "dies":
        town.tries(behaviour)
        return
    with patch.context() as away:
        away.setattr(live_postings, "posted", lambda *_said: (_ for _ in ()).throw(Killed))
        away.setattr(live_postings, "reversed_there", lambda *_said: (_ for _ in ()).throw(Killed))
        try:
            town.tries()
        except Killed:
            return


def retry(town):
    row = town.row
    if row.state == "refused":
        with writing(town.app) as session:
            live_postings.again(session, row.id, actor="clerk@example.com")
