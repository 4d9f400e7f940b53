"""When news goes out: at once, after the quiet hours, or gathered for the morning of a day or of a week."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from payportal.domain.sentence import say

RHYTHMS = {"now": say("Each at once"), "daily": say("Once a day"), "weekly": say("Once a week, your week at a glance")}
MORNING = time(7)
MONDAY = 0


def zone(name: str) -> ZoneInfo | None:
    """Return a time zone by its name (``Europe/Berlin``), None for one that there is not."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zones() -> list[str]:
    """Return the names of the time zones of places, by name; ``UTC`` comes first."""
    found = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
    return ["UTC", *sorted(found)]


def after_quiet(at: datetime, zone_name: str, quiet_from: int | None, quiet_until: int | None) -> datetime:
    """Return ``at``, or the end of the quiet hours in which it falls; they are whole hours of the zone, over midnight.

    Two equal hours mean that there are none.
    """
    place = zone(zone_name) or UTC
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return at
    local = at.astimezone(place)
    if not _within(local.hour, quiet_from, quiet_until):
        return at
    end = datetime.combine(local.date(), time(quiet_until % 24), place)
    if end <= local:
        end = datetime.combine(local.date() + timedelta(days=1), time(quiet_until % 24), place)
    return end.astimezone(UTC)


def next_digest(at: datetime, zone_name: str, rhythm: str) -> datetime:
    """Return when what is gathered at ``at`` goes out: the next seven in the morning of the zone, weekly on Monday."""
    place = zone(zone_name) or UTC
    local = at.astimezone(place)
    day = local.date()
    while True:
        morning = datetime.combine(day, MORNING, place)
        if morning > local and (rhythm != "weekly" or day.weekday() == MONDAY):
            return morning.astimezone(UTC)
        day += timedelta(days=1)


def _within(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start < end else hour >= start or hour < end
