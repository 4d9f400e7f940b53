"""The table of events: what is told by standard, what was chosen, and what cannot be turned off."""

import pytest

from payportal.domain.notice_event import CHANNELS, CHOSEN, EVENTS, GROUPS, choice, standard, wanted


def test_every_choice_has_a_group_and_every_code_fits_its_column():
    assert {event.group for event in CHOSEN} == set(GROUPS)
    assert max(map(len, EVENTS)) <= 20


@pytest.mark.parametrize("code", ["security", "announced", "link"])
@pytest.mark.parametrize("source", ["own", "file", "person", "extra"])
def test_what_safety_or_a_mandate_asks_for_cannot_be_turned_off(code, source):
    assert wanted(EVENTS[code], "email", source, {choice(code, "email"): False})


@pytest.mark.parametrize(
    ("code", "channel", "source", "told"),
    [
        ("invoice_new", "email", "file", True),
        ("invoice_new", "email", "person", False),
        ("invoice_new", "email", "extra", False),
        ("statement", "email", "file", False),
        ("paid", "email", "own", True),
        ("paid", "portal", "own", True),
        ("paid", "portal", "file", False),
        ("paid", "email", "extra", False),
    ],
)
def test_the_standard(code, channel, source, told):
    assert standard(EVENTS[code], channel, source) is told


def test_a_choice_beats_the_standard_both_ways():
    assert not wanted(EVENTS["paid"], "email", "own", {"paid.email": False})
    assert wanted(EVENTS["statement"], "email", "file", {"statement.email": True})


def test_there_are_the_ways_that_are_built_and_no_others():
    assert list(CHANNELS) == ["email", "portal"]
