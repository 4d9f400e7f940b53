"""How money, days and counts are written on every page."""

from datetime import UTC, date, datetime

from flask import Flask
from markupsafe import Markup

from payportal.domain.money import format_minor
from payportal.web.clock import today

MINUS = "\N{MINUS SIGN}"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def init_app(app: Flask) -> None:
    """Give the filters to the templates."""
    for one in (amount, money, day, moment, relative_days, plural):
        app.add_template_filter(one)
    app.add_template_global(today)


def amount(minor: int, currency: str) -> str:
    """Return minor units for people: ``−1,234.50``, with the currency's own decimals."""
    plain = format_minor(abs(minor), currency)
    whole, point, fraction = plain.partition(".")
    return f"{MINUS if minor < 0 else ''}{int(whole):,}{point}{fraction}"


def money(minor: int, currency: str) -> Markup:
    """Return an amount with its currency code, never wrapped."""
    return Markup('<span class="money">{} <span class="currency">{}</span></span>').format(
        amount(minor, currency), currency
    )


def day(value: date | None) -> Markup:
    """Return a day as ``5 Nov 2026``, readable by machines too; nothing for None."""
    if value is None:
        return Markup("")
    shown = f"{value.day}\N{NO-BREAK SPACE}{MONTHS[value.month - 1]}\N{NO-BREAK SPACE}{value.year}"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), shown)


def moment(value: datetime | None) -> Markup:
    """Return a moment as ``5 Nov 2026, 14:02 UTC``; nothing for None."""
    if value is None:
        return Markup("")
    utc = value.astimezone(UTC)
    day_shown, time_shown = f"{utc.day} {MONTHS[utc.month - 1]} {utc.year}", f"{utc:%H:%M} UTC"
    # Between day and time a line may break: whole, it is wider than a card on a small telephone.
    shown = ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in (day_shown, time_shown))
    return Markup('<time datetime="{}">{}</time>').format(utc.isoformat(timespec="seconds"), shown)


def relative_days(value: date, on: date | None = None) -> str:
    """Return how far a day is from ``on`` (today): ``today``, ``in 3 days``, ``12 days ago``."""
    days = (value - (on or today())).days
    if days == 0:
        return "today"
    return f"in {plural(days, 'day')}" if days > 0 else f"{plural(-days, 'day')} ago"


def plural(count: int, noun: str, many: str = "") -> str:
    """Return a count with its noun: ``1 invoice``, ``3 invoices``, ``1,200 entries`` when ``many`` says so."""
    return f"{count:,}\N{NO-BREAK SPACE}{noun if count == 1 else many or noun + 's'}"
