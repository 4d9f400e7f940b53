"""How money, days and counts are written on every page: as its language does (``payportal.languages.writing``)."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from payportal.domain.sentence import say_many
from payportal.languages import writing
from payportal.web.clock import today, zone
from payportal.web.language import language, said

MINUS = writing.MINUS
NARROW = writing.NARROW


def init_app(app: Flask) -> None:
    """Give the filters to the templates."""
    for one in (amount, money, coded, plain_amount, percent, rate, day, day_words, moment, second, relative_days):
        app.add_template_filter(one)
    for words in (plural, listing, isolated, stored):
        app.add_template_filter(words)
    for one in (today, number_signs):
        app.add_template_global(one)
    app.add_template_global(app.extensions["settings"].timezone.replace("_", " "), "zone_name")
    app.add_template_global(app.extensions["settings"].seller, "business")


def amount(minor: int, currency: str) -> str:
    """Return minor units for people: ``−1,234.50``, with the currency's own decimals."""
    return writing.amount(minor, currency, language())


def money(minor: int, currency: str) -> Markup:
    """Return an amount with its currency code, never wrapped."""
    return Markup('<span class="money">{} <span class="currency">{}</span></span>').format(
        amount(minor, currency), currency
    )


def coded(minor: int, currency: str) -> Markup:
    """Return an amount with its currency code for an element that has the class ``money`` itself: rows of tables."""
    return Markup("{} <small>{}</small>").format(amount(minor, currency), currency)


def plain_amount(minor: int, currency: str) -> str:
    """Return minor units as they stand in a field to type in: ``1234.50``."""
    return writing.plain(minor, currency, language())


def percent(rate: Decimal) -> str:
    """Return a rate that is given in per cent: ``36.5 %``."""
    return writing.percent(rate, language())


def rate(text: str) -> str:
    """Return a rate of exchange with all its digits: ``0.9384``."""
    return writing.rate(text, language())


def number_signs() -> dict[str, str]:
    """Return the signs of this page's numbers, for scripts that write sums: ``decimal`` and ``group``."""
    return {"decimal": writing.decimal_sign(language()), "group": writing.group_sign(language())}


def day(value: date | None) -> Markup:
    """Return a day as ``5 Nov 2026``, readable by machines too, of a moment that of the business; nothing for None."""
    if value is None:
        return Markup("")
    if isinstance(value, datetime):
        value = value.astimezone(zone()).date()
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), writing.day(value, language()))


def day_words(value: date | None) -> str:
    """Return a day as ``5 Nov 2026`` for rows of long tables, where its form for machines would be half of a page."""
    return "" if value is None else writing.day(value, language())


def moment(value: datetime | None) -> Markup:
    """Return a moment as ``5 Nov 2026, 14:02 UTC``, in the time zone of the business; nothing for None."""
    if value is None:
        return Markup("")
    local = value.astimezone(zone())
    # Between day and time a line may break: whole, it is wider than a card on a small telephone.
    shown = f"{writing.day(local, language())}{writing.comma(language())}{writing.hour(local.time())}{NARROW}{local:%Z}"
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(timespec="seconds"), shown)


def second(value: datetime) -> Markup:
    """Return a moment of today to the second, in the time zone of the business: ``14:02:11 UTC``."""
    local = value.astimezone(zone())
    return Markup('<time datetime="{}">{}</time>').format(
        local.isoformat(timespec="seconds"), f"{local:%H:%M:%S}{NARROW}{local:%Z}"
    )


def relative_days(value: date, on: date | None = None) -> str:
    """Return how far a day is from ``on`` (today): ``today``, ``in 3 days``, ``12 days ago``."""
    days = (value - (on or today())).days
    if days == 0:
        return gettext("today")
    if days > 0:
        told = say_many("in %(num)s day", "in %(num)s days", days)
    else:
        told = say_many("%(num)s day ago", "%(num)s days ago", -days)
    number = writing.count(abs(days), language())
    return said(told).replace(f"{number} ", f"{number}{NARROW}")


def plural(count: int, noun: str, many: str = "") -> str:
    """Return a count with its English noun, for the staff's pages: ``1 invoice``, ``3 invoices``, ``1,200 entries``."""
    return f"{count:,}{NARROW}{noun if count == 1 else many or noun + 's'}"


def listing(parts: Iterable[str]) -> Markup:
    """Return the parts that are not empty, with the language's comma between them."""
    return Markup("{}").format(writing.comma(language())).join(part for part in parts if part)


def isolated(text: str) -> Markup:
    """Return an address or a code so that a line that runs from right to left does not turn it."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


def stored(text: str) -> str:
    """Return in this page's language a sentence of ours that was kept in English; others stay as they are."""
    return gettext(text) if text else ""
