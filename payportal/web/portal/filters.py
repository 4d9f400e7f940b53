"""The filter of the invoice list as it stands in the address."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from payportal.domain.aging import LIMITS, Aging
from payportal.queries.customer_invoices import SORTS
from payportal.queries.invoice_filter import STATES, Filter
from payportal.web.filters import amount
from payportal.web.numbers import WHOLE

DECIMAL = re.compile(r"\d{1,15}(\.\d{1,4})?")
DEFAULT = Filter()


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that may be switched by a link."""

    word: str
    href: str
    on: bool


def asked(values: MultiDict[str, str]) -> Filter:
    """Return the filter that an address asks for; what is not known there falls back to the default."""
    state, sort, bucket = values.get("state", "open"), values.get("sort", "due"), values.get("bucket", "")
    account = values.get("account", "")
    return Filter(
        state=state if state in STATES else "open",
        search=values.get("q", "").strip()[:100].replace("\0", ""),
        overdue=values.get("overdue") == "1",
        currency=values.get("currency", "")[:3].replace("\0", ""),
        bucket=bucket if bucket in map(str, range(len(LIMITS))) else "",
        since=day_typed(values.get("since", "")),
        until=day_typed(values.get("until", "")),
        low=_decimal(values.get("low", "")),
        high=_decimal(values.get("high", "")),
        account=int(account) if WHOLE.fullmatch(account) else 0,
        sort=sort if sort.removeprefix("-") in SORTS else "due",
    )


def address(asked: Filter, *, endpoint: str = "portal.list_invoices", **more: str) -> str:
    """Return the address of a filter, without what is the default anyway."""
    return url_for(endpoint, **kept(asked), **more)


def kept(asked: Filter, *without: str) -> dict[str, Any]:
    """Return the values of a filter as they stand in an address, without the defaults and the fields ``without``."""
    default = asdict(DEFAULT)
    values = {name: value for name, value in asdict(asked).items() if value != default[name] and name not in without}
    return {{"search": "q"}.get(name, name): _written(value) for name, value in values.items()}


def chips(asked: Filter, currencies: list[str]) -> list[Chip]:
    """Return the chips above the list: what state the documents are in, and their currency."""
    states = [
        ("open", gettext("Open")), ("part", gettext("Part paid")), ("pending", gettext("Pending")),
        ("credit", gettext("Credits")), ("paid", gettext("Paid")), ("all", gettext("All")),
    ]  # fmt: skip
    plain = replace(asked, overdue=False, bucket="")
    found = [
        Chip(word, address(replace(plain, state=state)), asked.state == state and not (asked.overdue or asked.bucket))
        for state, word in states
    ]
    late = replace(plain, state="open", overdue=not asked.overdue)
    found.insert(1, Chip(gettext("Overdue"), address(late), asked.overdue))
    if len(currencies) > 1:
        found += [
            Chip(code, address(replace(asked, currency="" if asked.currency == code else code)), asked.currency == code)
            for code in currencies
        ]
    return found


def aging_chips(asked: Filter, agings: Sequence[Aging]) -> list[tuple[str, list[Chip]]]:
    """Return for each currency a chip for each bucket in which something is owed."""
    found = []
    for one in agings:
        line = []
        for number, word in enumerate(bucket_words()):
            on = asked.bucket == str(number) and asked.currency == one.currency
            there = replace(DEFAULT, currency=one.currency, bucket=str(number), account=asked.account)
            away = replace(asked, bucket="", currency="")
            shown = f"{word} {amount(one.buckets[number], one.currency)} {one.currency}"
            if on or one.buckets[number]:
                line.append(Chip(shown, address(away if on else there), on))
        found.append((one.currency, line))
    return found


def bucket_words() -> tuple[str, ...]:
    """Return what the buckets of an aging are called."""
    return (gettext("Not due"), gettext("1–30 days late"), gettext("31–60 days late"), gettext("61–90 days late"),
            gettext("Over 90 days late"))  # fmt: skip


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


def day_typed(text: str) -> date | None:
    """Return a day written YYYY-MM-DD, None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _decimal(text: str) -> str:
    plain = text.strip().replace(",", "")
    return plain if DECIMAL.fullmatch(plain) else ""


def _written(value: Any) -> str:
    if value is True:
        return "1"
    return value.isoformat() if isinstance(value, date) else str(value)
