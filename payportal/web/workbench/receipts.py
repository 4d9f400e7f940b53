"""Receipts: all of them, and the whole way of one."""

from dataclasses import replace

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.models.base import db
from payportal.queries import explanation, live_postings, payment_extras, receipt_list, receipt_trace
from payportal.queries.receipt_list import STATES, Filter
from payportal.services.receiving import noun
from payportal.web.workbench import words
from payportal.web.workbench.chips import Chip
from payportal.web.workbench.quoting import passages


def listed() -> ResponseReturnValue:
    """Show the receipts that pass the filter, 50 a page, the newest first."""
    session, wanted = db.session(), asked()
    page = receipt_list.page(session, wanted, after=request.args.get("after", ""))
    totals = receipt_list.totals(session, wanted)
    return render_template(
        "workbench/receipts.html",
        page=page,
        totals=totals,
        wanted=wanted,
        states=[_chip(wanted, state, words.STATES[state][1]) for state in STATES],
        currencies=_currencies(wanted, [total.currency for total in totals]),
        first=_address(wanted) if request.args.get("after") else "",
        following=_address(wanted, after=page.following) if page.following else "",
    )


def shown(receipt_id: int) -> ResponseReturnValue:
    """Show one receipt from the bank's line to the partners' wallets."""
    session = db.session()
    trace = receipt_trace.trace(session, receipt_id)
    whys = explanation.whys(session, trace.receipt)
    standing = [whys[one.entry_id] for one in trace.decisions if one.stands and one.entry_id in whys]
    quotes = [(one.span, one.reason) for why in standing for one in why.evidence if one.span]
    return render_template(
        "workbench/receipt.html", trace=trace, whys=whys, passages=passages(noun(trace.receipt), quotes),
        posting=live_postings.row_of(session, trace.payment.id) if trace.payment else None,
        shorts=payment_extras.short_of_payment(session, trace.payment.id) if trace.payment else [],
    )  # fmt: skip


def asked() -> Filter:
    """Return the filter that the address asks for."""
    state = request.args.get("state", "")
    return Filter(
        state=state if state in STATES else "",
        currency=request.args.get("currency", "")[:3],
        search=request.args.get("q", "").strip()[:100],
    )


def _chip(wanted: Filter, state: str, word: str) -> Chip:
    on = wanted.state == state
    return Chip(word, _address(replace(wanted, state="" if on else state)), on)


def _currencies(wanted: Filter, codes: list[str]) -> list[Chip]:
    if wanted.currency:
        return [Chip(wanted.currency, _address(replace(wanted, currency="")), True)]
    return [Chip(code, _address(replace(wanted, currency=code)), False) for code in codes] if len(codes) > 1 else []


def _address(wanted: Filter, **more: str) -> str:
    values = {"state": wanted.state, "currency": wanted.currency, "q": wanted.search} | more
    return url_for("workbench.receipts", **{name: value for name, value in values.items() if value})
