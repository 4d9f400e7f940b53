"""The filter of the invoice list as it stands in the address."""

from dataclasses import asdict, dataclass, replace

from flask import request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from payportal.queries.customer_invoices import SORTS, STATES, Filter


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that may be switched by a link."""

    word: str
    href: str
    on: bool


def asked(values: MultiDict[str, str]) -> Filter:
    """Return the filter that an address asks for; what is not known there falls back to the default."""
    state, sort = values.get("state", "open"), values.get("sort", "due")
    return Filter(
        state=state if state in STATES else "open",
        search=values.get("q", "").strip()[:100],
        overdue=values.get("overdue") == "1",
        currency=values.get("currency", "")[:3],
        sort=sort if sort.removeprefix("-") in SORTS else "due",
    )


def address(asked: Filter, *, endpoint: str = "portal.list_invoices", **more: str) -> str:
    """Return the address of a filter, without what is the default anyway."""
    default = asdict(Filter())
    values = {name: value for name, value in asdict(asked).items() if value != default[name]}
    renamed = {{"search": "q"}.get(name, name): "1" if value is True else value for name, value in values.items()}
    return url_for(endpoint, **renamed, **more)


def chips(asked: Filter, currencies: list[str]) -> list[Chip]:
    """Return the chips above the list."""
    states = [("open", gettext("Open")), ("paid", gettext("Paid")), ("all", gettext("All"))]
    found = [
        Chip(word, address(replace(asked, state=state, overdue=False)), asked.state == state and not asked.overdue)
        for state, word in states
    ]
    found.insert(1, Chip(gettext("Overdue"), address(replace(asked, state="open", overdue=True)), asked.overdue))
    if len(currencies) > 1:
        found += [
            Chip(code, address(replace(asked, currency="" if asked.currency == code else code)), asked.currency == code)
            for code in currencies
        ]
    return found


def sorts(asked: Filter) -> dict[str, tuple[str, str]]:
    """Return for each sortable column the address that sorts by it, and how it is sorted now."""
    found = {}
    for key in SORTS:
        rising = asked.sort == key
        order = {key: "ascending", f"-{key}": "descending"}.get(asked.sort, "")
        found[key] = address(replace(asked, sort=f"-{key}" if rising else key)), order
    return found


def wanted() -> Filter:
    """Return the filter of this request."""
    return asked(request.args)
