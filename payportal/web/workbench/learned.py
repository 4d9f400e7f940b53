"""What was learned from decisions: to be looked through, revoked, and taken up again."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.models.base import db, transaction
from payportal.queries import learned_list
from payportal.queries.learned_list import KINDS, MOST_LESSONS, Filter
from payportal.services import learning
from payportal.web.addresses import own_address
from payportal.web.guards import signed_in
from payportal.web.workbench import words
from payportal.web.workbench.chips import Chip

REVOKED = {"used": False, "revoked": True}


def listed() -> ResponseReturnValue:
    """Show what was learned that passes the filter, 50 a page, the latest first."""
    wanted, after = asked(), request.args.get("after", "")
    page = learned_list.page(db.session(), wanted, after=after)
    return render_template(
        "workbench/learned.html",
        page=page,
        wanted=wanted,
        state=_state(wanted),
        kinds=[_kind_chip(wanted, kind) for kind in KINDS],
        states=[_state_chip(wanted, revoked) for revoked in (False, True)],
        here=_address(wanted) if not after else request.full_path.rstrip("?"),
        first=_address(wanted) if after else "",
        following=_address(wanted, after=page.following) if page.following else "",
    )


def lessons(learned_id: int) -> ResponseReturnValue:
    """Show the decisions that one thing learned rests on."""
    session = db.session()
    one = learned_list.entry(session, learned_id)
    found = learned_list.lessons(session, learned_id)
    return render_template("workbench/lessons.html", one=one, lessons=found, most=MOST_LESSONS)


def revoke(learned_id: int) -> ResponseReturnValue:
    """Stop using something from the next run on."""
    with transaction() as session:
        learning.revoke(session, learned_id, actor=signed_in().email)
    return _told(learned_id, "Revoked: {}. The next run does not use it; “Use again” takes it back.")


def restore(learned_id: int) -> ResponseReturnValue:
    """Use something again that was revoked."""
    with transaction() as session:
        learning.restore(session, learned_id, actor=signed_in().email)
    return _told(learned_id, "Used again: {}, from the next run on.")


def asked() -> Filter:
    """Return the filter that the address asks for."""
    kind = request.args.get("kind", "")
    return Filter(
        kind=kind if kind in KINDS else "",
        search=request.args.get("q", "").strip()[:100],
        revoked=REVOKED.get(request.args.get("state", "")),
    )


def _told(learned_id: int, sentence: str) -> ResponseReturnValue:
    one = learned_list.entry(db.session(), learned_id)
    flash(sentence.format(f"{one.customer.name} {one.words}"))
    return redirect(own_address(request.form.get("back", ""), otherwise=url_for("workbench.learned")))


def _kind_chip(wanted: Filter, kind: str) -> Chip:
    on = wanted.kind == kind
    return Chip(words.LEARNED_KINDS[kind], _address(replace(wanted, kind="" if on else kind)), on)


def _state_chip(wanted: Filter, revoked: bool) -> Chip:
    on = wanted.revoked is revoked
    word = "Revoked" if revoked else "Not revoked"
    return Chip(word, _address(replace(wanted, revoked=None if on else revoked)), on)


def _state(wanted: Filter) -> str:
    return next((name for name, revoked in REVOKED.items() if revoked is wanted.revoked), "")


def _address(wanted: Filter, **more: str) -> str:
    values = {"kind": wanted.kind, "state": _state(wanted), "q": wanted.search} | more
    return url_for("workbench.learned", **{name: value for name, value in values.items() if value})
