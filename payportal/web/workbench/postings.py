"""Payments that the billing system has not confirmed: try again, or note what was done by hand."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import PayportalError
from payportal.models.base import db, transaction
from payportal.queries import live_postings as list_of
from payportal.services import live_calls, live_postings
from payportal.web.clock import now
from payportal.web.guards import signed_in
from payportal.web.mistakes import spoken
from payportal.web.settling import live

TRIED = {
    "posted": "The billing system has it.",
    "reversed": "It is taken back at the billing system.",
    "refused": "The billing system refuses it; its reason stands beside it.",
    "unknown": "The billing system did not answer. It is tried again by itself.",
}


def listed() -> ResponseReturnValue:
    """Show what is not confirmed, services at risk first, and what went back in part since it was posted."""
    return _page()


def unconfirmed() -> int:
    """Return how many payments the billing system has not confirmed, nought where there is none."""
    return list_of.count(db.session()) if live() else 0


def again(posting_id: int) -> ResponseReturnValue:
    """Try a posting at once, and say what came of it."""
    with transaction() as session:
        live_postings.again(session, posting_id, actor=signed_in().email)
    port = live()
    state = live_calls.carry_out(transaction, port, posting_id, at=now()) if port else ""
    flash(TRIED.get(state, "It waits for its turn."))
    return redirect(url_for("workbench.postings"), 303)


def by_hand(posting_id: int) -> ResponseReturnValue:
    """Note that a person did it over there, with the reference and the reason that were typed."""
    typed = {"reference": request.form.get("reference", ""), "reason": request.form.get("reason", "")}
    try:
        with transaction() as session:
            live_postings.by_hand(session, posting_id, actor=signed_in().email, **typed)
    except PayportalError as refused:
        if refused.code != "no_reason":
            raise
        return _page(posting_id, typed, {f"reason-{posting_id}": [refused.message]}), 422
    flash("Noted, with your name and reason.")
    return redirect(url_for("workbench.postings"), 303)


def _page(open_id: int = 0, typed: dict[str, str] | None = None, errors: dict[str, list[str]] | None = None) -> str:
    session = db.session()
    return render_template(
        "workbench/postings.html", waiting=list_of.waiting(session), count=list_of.count(session), most=list_of.MOST,
        gone=list_of.gone_in_part(session), set_up=live() is not None, open_id=open_id, typed=typed or {},
        form=spoken(errors or {}),
    )  # fmt: skip
