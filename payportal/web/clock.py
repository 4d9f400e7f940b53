"""The clock of the edge: below it, days and moments are passed in."""

from datetime import UTC, date, datetime, tzinfo

from flask import current_app, has_app_context


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


def zone() -> tzinfo:
    """Return the time zone of the business; UTC outside of an application."""
    place: tzinfo = current_app.extensions["settings"].zone if has_app_context() else UTC
    return place


def today() -> date:
    """Return the business day, in the time zone of the business."""
    return now().astimezone(zone()).date()
