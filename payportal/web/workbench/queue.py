"""The queue: what waits for a clerk, who has it in hand, and the list as a file."""

from dataclasses import asdict, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from payportal.models.base import db, transaction
from payportal.queries import exception_queue
from payportal.queries.exception_queue import OWNERS, SORTS, Choices, Filter
from payportal.services import exception_desk
from payportal.web.addresses import own_address
from payportal.web.clock import today
from payportal.web.csv_download import csv_download
from payportal.web.filters import plural
from payportal.web.guards import signed_in
from payportal.web.numbers import whole
from payportal.web.workbench import words
from payportal.web.workbench.chips import Chip

COLUMNS = (
    "receipt_transaction_id", "value_date", "currency", "amount", "method", "payer_name", "payer_text",
    "customer_guess", "type", "reason", "best_suggestion", "assigned_to",
)  # fmt: skip


def asked(values: MultiDict[str, str]) -> Filter:
    """Return the filter that an address asks for; what is not known there falls back to the default."""
    owner, sort = values.get("owner", ""), values.get("sort", "oldest")
    return Filter(
        type=values.get("type", "")[:40],
        currency=values.get("currency", "")[:3],
        method=values.get("method", "")[:8],
        owner=owner if owner in OWNERS else "",
        search=values.get("q", "").strip()[:100],
        sort=sort if sort in SORTS else "oldest",
        me=signed_in().id,
    )


def query_of(filter_: Filter) -> dict[str, str]:
    """Return the part of an address that asks for this filter, without what is the default anyway."""
    default = asdict(Filter())
    names = {"search": "q"}
    return {
        names.get(name, name): value
        for name, value in asdict(filter_).items()
        if name != "me" and value != default[name]
    }


def listed() -> ResponseReturnValue:
    """Show the open exceptions that pass the filter, 50 a page, with what waits in all."""
    session, wanted = db.session(), asked(request.args)
    page = exception_queue.page(session, wanted, after=request.args.get("after", ""))
    return render_template(
        "workbench/queue.html",
        page=page,
        totals=exception_queue.totals(session, wanted),
        wanted=wanted,
        query=query_of(wanted),
        groups=_groups(session, wanted),
        sorts=[Chip(f"{name.capitalize()} first", _address(replace(wanted, sort=name)), wanted.sort == name)
               for name in SORTS],
        first=_address(wanted) if request.args.get("after") else "",
        following=_address(wanted, after=page.following) if page.following else "",
    )  # fmt: skip


def download() -> ResponseReturnValue:
    """Send all exceptions that pass the filter as a file for people."""
    wanted = asked(request.args)
    return csv_download(
        f"exceptions-{today():%Y-%m-%d}.csv", COLUMNS,
        lambda session: map(_line, exception_queue.everything(session, wanted)),
    )  # fmt: skip


def assign() -> ResponseReturnValue:
    """Give the ticked exceptions to me, or to nobody."""
    someone = signed_in()
    cases = request.form.getlist("case", type=whole)
    mine = request.form.get("to", "me") == "me"
    with transaction() as session:
        for case_id in cases:
            exception_desk.assign(session, case_id, user_id=someone.id if mine else None, actor=someone.email)
    if not cases:
        flash("Nothing was ticked, so nothing changed hands.")
    else:
        flash(f"{plural(len(cases), 'exception')} {'now in your hands' if mine else 'given back to everybody'}.")
    return redirect(own_address(request.form.get("back", ""), otherwise=url_for("workbench.queue")))


def _address(filter_: Filter, **more: str) -> str:
    return url_for("workbench.queue", **query_of(filter_), **more)


def _groups(session: Session, wanted: Filter) -> list[tuple[str, list[Chip]]]:
    """Return the filters as rows of chips; a second click takes a filter away."""
    known: Choices = exception_queue.choices(session)
    owners = {"mine": "Mine", "nobody": "Unassigned"}
    return [
        ("Why it waits", [
            _chip(wanted, "type", code, f"{words.exception_type(code)} {count}") for code, count in known.types.items()
        ]),
        ("Who, what, how", [
            *(_chip(wanted, "owner", code, word) for code, word in owners.items()),
            *(_chip(wanted, "currency", code, code) for code in known.currencies if len(known.currencies) > 1),
            *(_chip(wanted, "method", code, words.method(code)) for code in known.methods if len(known.methods) > 1),
        ]),
    ]  # fmt: skip


def _chip(wanted: Filter, name: str, value: str, word: str) -> Chip:
    on = getattr(wanted, name) == value
    return Chip(word, _address(replace(wanted, **{name: "" if on else value})), on)


def _line(row: exception_queue.QueueRow) -> tuple[object, ...]:
    return (
        row.transaction_id, row.value_date, row.currency, (row.amount_minor, row.currency), words.method(row.method),
        row.payer_name, row.payer_text, row.customer_name, words.exception_type(row.type), row.reason,
        " + ".join(row.best), row.owner,
    )  # fmt: skip
