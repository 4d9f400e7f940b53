"""Amounts as a clerk reads them in a sentence; the columns that machines read stay plain."""

from payportal.domain.money import format_minor


def spoken(minor: int, currency: str) -> str:
    """Return minor units in major units with a comma at the thousands: ``-19,708.86``."""
    whole, point, fraction = format_minor(abs(minor), currency).partition(".")
    return f"{'-' if minor < 0 else ''}{int(whole):,}{point}{fraction}"
