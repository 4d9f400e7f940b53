"""Disputes as clerks see them: the queue by when an answer is due, and one of them with all that can be done."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import BadAmount, Conflict, Forbidden, PayportalError
from payportal.domain.money import format_minor
from payportal.models.base import db, transaction
from payportal.queries import arrangement_rules, disputes, questions
from payportal.queries.disputes import Filter
from payportal.services import dispute_credits
from payportal.services import disputes as desk
from payportal.web.attachments import attached, sent_file
from payportal.web.clock import now, today
from payportal.web.guards import signed_in
from payportal.web.mistakes import spoken
from payportal.web.workbench.chips import Chip
from payportal.web.workbench.decision_form import typed_minor

DONE = {
    "answer": "Your answer is sent; it is the customer's turn.",
    "credit": "Credited. The invoice is down by it, and the customer is told.",
    "release": "Released. The customer is asked to pay, with your reason.",
    "reopen": "Open again. What was credited is open on the invoice again.",
}


def listed() -> ResponseReturnValue:
    """Show the disputes that wait, the one due first on top."""
    asked, after = asked_for(), request.args.get("after", "")
    page = disputes.queue(db.session(), asked, after=after)
    return render_template(
        "workbench/disputes.html",
        page=page,
        asked=asked,
        chips=_chips(asked),
        totals=disputes.totals(db.session(), now=now()),
        questions=questions.totals(db.session(), now=now())[0],
        rules=arrangement_rules.current(db.session()),
        query=query_of(asked),
        first=url_for("workbench.disputes", **query_of(asked)) if after else "",
        following=url_for("workbench.disputes", **query_of(asked), after=page.following) if page.following else "",
    )


def shown(dispute_id: int) -> ResponseReturnValue:
    """Show one dispute."""
    return page(dispute_id)


def act(dispute_id: int) -> ResponseReturnValue:
    """Answer, credit, release or open again, as the pressed button says; what is refused is said beside it."""
    done, text = request.form.get("act", ""), request.form.get("text", "").strip()
    errors: dict[str, list[str]] = {}
    files = attached(request.files.getlist("files"), errors) if done == "answer" else ()
    minor = _minor(dispute_id, errors) if done == "credit" else 0
    if done not in DONE:
        errors["text"] = ["Choose what is to be done."]
    elif not text and done != "credit":
        errors["text"] = ["Write the reason; the customer reads it."]
    if errors:
        return page(dispute_id, typed=request.form, errors=errors), 422
    someone = signed_in()
    try:
        with transaction() as session:
            if done == "answer":
                desk.answer(session, dispute_id, text, author=someone.email, files=files)
            elif done == "release":
                desk.release(session, dispute_id, text, author=someone.email)
            elif done == "reopen":
                dispute_credits.reopen(session, dispute_id, text, by=someone.email)
            else:
                dispute_credits.credit(session, dispute_id, minor, text, by=someone.email, role=someone.role,
                                       on=today())  # fmt: skip
    except PayportalError as refused:
        field = "amount" if done == "credit" else "text"
        status = 409 if isinstance(refused, Conflict) else 403 if isinstance(refused, Forbidden) else 422
        return page(dispute_id, typed=request.form, errors={field: [refused.message]}), status
    flash(DONE[done])
    return redirect(url_for("workbench.dispute", dispute_id=dispute_id))


def assign(dispute_id: int) -> ResponseReturnValue:
    """Take a dispute in hand, or give it back to everybody."""
    someone, mine = signed_in(), request.form.get("to", "me") == "me"
    with transaction() as session:
        desk.assign(session, dispute_id, user_id=someone.id if mine else None, actor=someone.email)
    flash("It is in your hands now." if mine else "It is given back to everybody.")
    return redirect(url_for("workbench.dispute", dispute_id=dispute_id))


def file(dispute_id: int, file_id: int) -> ResponseReturnValue:
    """Send a file of a dispute, never to be opened inside the page."""
    return sent_file(disputes.file(db.session(), dispute_id, file_id))


def page(dispute_id: int, *, typed: object = None, errors: dict[str, list[str]] | None = None) -> str:
    """Return the page of a dispute, with what was typed and what is wrong with it."""
    session = db.session()
    row, rules = disputes.one(session, dispute_id), arrangement_rules.current(session)
    dispute = row.dispute
    return render_template(
        "workbench/dispute.html",
        row=row,
        talk=disputes.talk(session, dispute_id),
        reason=rules.reason(dispute.reason),
        rules=rules,
        late=row.live and dispute.state == "open" and dispute.due_at < now(),
        suggested=format_minor(min(dispute.disputed_minor, max(row.open_minor, 0)), dispute.currency),
        unlimited=signed_in().role in dispute_credits.UNLIMITED,
        typed=typed or {},
        form=spoken(errors or {}),
    )


def _minor(dispute_id: int, errors: dict[str, list[str]]) -> int:
    currency = disputes.one(db.session(), dispute_id).dispute.currency
    try:
        return typed_minor(request.form.get("amount", ""), currency)
    except BadAmount as refused:
        errors["amount"] = [refused.message]
        return 0


def asked_for() -> Filter:
    """Return what the address asks of the list."""
    owner = {"mine": signed_in().id, "nobody": 0}.get(request.args.get("owner", ""))
    state = "over" if request.args.get("state") == "over" else "live"
    return Filter(state=state, owner=owner, search=request.args.get("q", "").strip()[:100])


def query_of(asked: Filter, **changed: str) -> dict[str, str]:
    """Return a filter as it stands in addresses, with changes."""
    owner = "" if asked.owner is None else "mine" if asked.owner else "nobody"
    query = {"state": asked.state, "owner": owner, "q": asked.search, **changed}
    return {name: value for name, value in query.items() if value and (name, value) != ("state", "live")}


def _chips(asked: Filter) -> list[Chip]:
    mine, nobody = asked.owner not in (None, 0), asked.owner == 0
    return [
        Chip("Waiting", url_for("workbench.disputes", **query_of(asked, state="live")), asked.state == "live"),
        Chip("Over", url_for("workbench.disputes", **query_of(asked, state="over")), asked.state == "over"),
        Chip("Mine", url_for("workbench.disputes", **query_of(asked, owner="" if mine else "mine")), mine),
        Chip("Unassigned", url_for("workbench.disputes", **query_of(asked, owner="" if nobody else "nobody")), nobody),
    ]
