"""When news goes out: quiet hours over midnight and across the clock's change, digests in the morning of the place."""

from datetime import UTC, datetime

import pytest

from payportal.domain.sending_time import after_quiet, next_digest, zone, zones


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "place", "hours", "sent"),
    [
        ("2026-11-26 12:00", "Europe/Berlin", (22, 7), "2026-11-26 12:00"),
        ("2026-11-26 21:30", "Europe/Berlin", (22, 7), "2026-11-27 06:00"),  # 22:30 there
        ("2026-11-26 04:00", "Europe/Berlin", (22, 7), "2026-11-26 06:00"),  # 05:00 there
        ("2026-11-26 06:00", "Europe/Berlin", (22, 7), "2026-11-26 06:00"),  # seven sharp: over
        ("2026-10-24 21:30", "Europe/Berlin", (22, 7), "2026-10-25 06:00"),  # the night with an hour more
        ("2026-11-26 13:00", "UTC", (12, 14), "2026-11-26 14:00"),
        ("2026-11-26 13:00", "UTC", (None, None), "2026-11-26 13:00"),
        ("2026-11-26 13:00", "UTC", (5, 5), "2026-11-26 13:00"),
        ("2026-11-26 23:00", "UTC", (22, 0), "2026-11-27 00:00"),
        ("2026-11-26 23:00", "Nowhere/Land", (22, 0), "2026-11-27 00:00"),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(moment, place, hours, sent):
    assert after_quiet(at(moment), place, *hours) == at(sent)


@pytest.mark.parametrize(
    ("moment", "place", "rhythm", "sent"),
    [
        ("2026-11-26 05:59", "Europe/Berlin", "daily", "2026-11-26 06:00"),
        ("2026-11-26 06:00", "Europe/Berlin", "daily", "2026-11-27 06:00"),
        ("2026-11-26 12:00", "America/Chicago", "weekly", "2026-11-30 13:00"),
        ("2026-11-30 06:00", "UTC", "weekly", "2026-11-30 07:00"),
    ],
)
def test_a_digest_goes_out_at_seven_in_the_morning_of_its_place(moment, place, rhythm, sent):
    assert next_digest(at(moment), place, rhythm) == at(sent)


def test_a_zone_is_known_by_its_name():
    assert zone("Europe/Berlin") is not None
    assert zone("../etc/passwd") is None
    assert zone("") is None
    assert zones()[0] == "UTC"
    assert "Europe/Berlin" in zones()
