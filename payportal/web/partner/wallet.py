"""Wallets: what a partner has to get, the lines it is made of, and what was agreed."""

import re
from dataclasses import replace
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.models.base import db
from payportal.queries import partner_agreements, wallets
from payportal.queries.wallets import Choices, Filter, Line
from payportal.web.clock import today
from payportal.web.csv_download import csv_download
from payportal.web.partner.standing import allow, customer_shown, own_partner
from payportal.web.workbench.chips import Chip

COLUMNS = (
    "share_id", "value_date", "program", "customer", "invoice_number", "currency", "base", "rate", "amount", "state",
    "agreement_number", "version",
)  # fmt: skip
_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")


def home() -> ResponseReturnValue:
    """Show a partner its wallet, and everybody else here all partners."""
    own = own_partner()
    return shown(own) if own is not None else listed()


def listed() -> ResponseReturnValue:
    """Show all partners by name with their wallets."""
    search, after = request.args.get("q", "").strip()[:100], request.args.get("after", "")
    page = wallets.portfolios(db.session(), search=search, after=after)
    kept = {"q": search} if search else {}
    return render_template(
        "partner/partners.html",
        page=page,
        search=search,
        first=url_for("partner.home", **kept) if after else "",
        following=url_for("partner.home", **kept, after=page.following) if page.following else "",
    )


def shown(partner_id: int) -> ResponseReturnValue:
    """Show one partner's wallets and earnings, 50 lines a page, the newest first."""
    allow(partner_id)
    session, wanted = db.session(), asked()
    portfolio = wallets.portfolio(session, partner_id)
    page = wallets.lines(session, partner_id, wanted, after=request.args.get("after", ""))
    return render_template(
        "partner/wallet.html",
        portfolio=portfolio,
        page=page,
        totals=wallets.totals(session, partner_id, wanted),
        wanted=wanted,
        groups=_groups(partner_id, wanted, wallets.choices(session, partner_id)),
        customer_shown=customer_shown,
        sees_all=own_partner() is None,
        csv=_address(partner_id, wanted, endpoint="partner.download"),
        first=_address(partner_id, wanted) if request.args.get("after") else "",
        following=_address(partner_id, wanted, after=page.following) if page.following else "",
    )


def download(partner_id: int) -> ResponseReturnValue:
    """Send all lines that pass the filter as a file for people."""
    allow(partner_id)
    number = wallets.portfolio(db.session(), partner_id).partner.number
    wanted = asked()
    name = re.sub(r"[^A-Za-z0-9.-]", "_", f"earnings-{number}-{today():%Y-%m-%d}.csv")
    return csv_download(name, COLUMNS, lambda session: map(_csv_line, wallets.everything(session, partner_id, wanted)))


def agreements(partner_id: int) -> ResponseReturnValue:
    """Show what a partner agreed to, in plain words, with what was said before."""
    allow(partner_id)
    session = db.session()
    return render_template(
        "partner/agreements.html",
        portfolio=wallets.portfolio(session, partner_id),
        agreed=partner_agreements.agreements_of(session, partner_id),
        sees_all=own_partner() is None,
    )


def asked() -> Filter:
    """Return the filter that the address asks for."""
    month = _MONTH.fullmatch(request.args.get("month", ""))
    return Filter(
        program=request.args.get("program", "")[:64],
        currency=request.args.get("currency", "")[:3],
        month=(int(month[1]), int(month[2])) if month else None,
    )


def state(line: Line) -> tuple[str, str]:
    """Return the chip of a line: tone and word."""
    if line.takes_back:
        return "bad", "Taken back"
    return ("neutral", "Earned, taken back since") if line.undone else ("good", "Earned")


def _address(partner_id: int, wanted: Filter, *, endpoint: str = "partner.wallet", **more: str) -> str:
    month = f"{wanted.month[0]}-{wanted.month[1]:02}" if wanted.month else ""
    values = {"program": wanted.program, "currency": wanted.currency, "month": month} | more
    return url_for(endpoint, partner_id=partner_id, **{name: value for name, value in values.items() if value})


def _groups(partner_id: int, wanted: Filter, known: Choices) -> list[tuple[str, list[Chip]]]:
    """Return the filters as rows of chips, where there is more than one thing to choose from."""
    months = [(f"{date(year, month, 1):%b %Y}", (year, month)) for year, month in known.months[:12]]
    rows: list[tuple[str, str, list[tuple[str, object]]]] = [
        ("Program", "program", [(code, code) for code in known.programs]),
        ("Currency", "currency", [(code, code) for code in known.currencies]),
        ("Month", "month", list(months)),
    ]
    return [
        (label, [_chip(partner_id, wanted, name, word, value) for word, value in values])
        for label, name, values in rows
        if len(values) > 1 or getattr(wanted, name)
    ]


def _chip(partner_id: int, wanted: Filter, name: str, word: str, value: object) -> Chip:
    on, nothing = getattr(wanted, name) == value, None if name == "month" else ""
    return Chip(word, _address(partner_id, replace(wanted, **{name: nothing if on else value})), on)


def _csv_line(row: Line) -> tuple[object, ...]:
    return (
        row.share_id, row.value_date, row.program, customer_shown(row.customer_name), row.invoice_number,
        row.currency, (row.base_minor, row.currency), row.rate, (row.amount_minor, row.currency), state(row)[1],
        row.agreement_number, row.version,
    )  # fmt: skip
