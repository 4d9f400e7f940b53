"""The day of the business for the jobs of the timetable, which itself runs in UTC."""

from datetime import date, datetime

from flask import current_app


def business_now() -> datetime:
    """Return this moment on the clock of the business, whose date is the business day."""
    return datetime.now(current_app.extensions["settings"].zone)


def business_day(at: datetime) -> date:
    """Return the day that a moment falls on where the business is."""
    day: date = current_app.extensions["settings"].day(at)
    return day
