"""Money received: what came by wire, check, bank transfer or card, and where each cent of it is now."""

from collections.abc import Iterator
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from payportal.models.base import db
from payportal.queries import customer_receipts
from payportal.queries.cursor import Cursor
from payportal.queries.customer_receipts import PAGE, ReceivedRow
from payportal.web.clock import today
from payportal.web.csv_download import csv_download
from payportal.web.portal.account import accounts, in_view

MOST_SEARCH = 60
COLUMNS = ("value_date", "method", "check_number", "reference", "amount", "currency", "state", "not_yet_applied",
           "on_account", "went_back", "document", "applied")  # fmt: skip


def listed() -> ResponseReturnValue:
    """Show the money that came, the latest first, 50 a page."""
    search = request.args.get("q", "").strip()[:MOST_SEARCH].replace("\0", "")
    after = Cursor.read(request.args.get("after", ""), date)
    rows = customer_receipts.page(db.session(), in_view(), accounts(), after=after, search=search)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    kept = {"q": search} if search else {}
    following = url_for("portal.list_receipts", after=_behind(rows).write(), **kept) if more else ""
    return render_template(
        "portal/receipt_list.html", rows=rows, search=search, following=following,
        first=url_for("portal.list_receipts", **kept) if after else "",
    )  # fmt: skip


def download() -> ResponseReturnValue:
    """Send all money that came as a file, one line for each document that it settles."""
    own, seen = in_view(), accounts()
    return csv_download(f"received-{today()}.csv", COLUMNS, lambda session: _lines(session, own, seen))


def _lines(session: Session, own: list[int], seen: list[int]) -> Iterator[tuple[object, ...]]:
    after: Cursor | None = None
    while True:
        rows = customer_receipts.page(session, own, seen, after=after)
        for row in rows[:PAGE]:
            yield from _of(row)
        if len(rows) <= PAGE:
            return
        after = _behind(rows[:PAGE])


def _of(row: ReceivedRow) -> Iterator[tuple[object, ...]]:
    code = row.currency
    sums = ((minor, code) for minor in (row.unapplied_minor, row.on_account_minor, row.back_minor))
    head = (row.value_date, row.method, row.check_number, row.reference, (row.amount_minor, code), code,
            row.status.key, *sums)  # fmt: skip
    for one in row.applied:
        yield *head, one.number, (one.minor, code)
    if not row.applied:
        yield *head, "", ""


def _behind(rows: list[ReceivedRow]) -> Cursor:
    return Cursor(rows[-1].value_date, rows[-1].id)
