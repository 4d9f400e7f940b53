"""Questions as clerks see them, beside the disputes: the queue by when an answer is due, and one of them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import Conflict, PayportalError
from payportal.models.base import db, transaction
from payportal.queries import disputes, questions
from payportal.queries.disputes import Filter
from payportal.services import questions as desk
from payportal.web.clock import now
from payportal.web.guards import signed_in
from payportal.web.mistakes import spoken
from payportal.web.settling import send_mail
from payportal.web.workbench.chips import Chip
from payportal.web.workbench.disputes import asked_for, query_of

DONE = {
    "answer": "Your answer is sent; whoever asked may write back.",
    "close": "Closed as answered.",
}


def listed() -> ResponseReturnValue:
    """Show the questions that wait, the one due first on top."""
    asked, after = asked_for(), request.args.get("after", "")
    page, query = questions.queue(db.session(), asked, after=after), query_of(asked)
    return render_template(
        "workbench/questions.html",
        page=page,
        asked=asked,
        chips=_chips(asked),
        totals=questions.totals(db.session(), now=now()),
        disputes=disputes.totals(db.session(), now=now())[0],
        query=query,
        first=url_for("workbench.questions", **query) if after else "",
        following=url_for("workbench.questions", **query, after=page.following) if page.following else "",
    )


def shown(question_id: int) -> ResponseReturnValue:
    """Show one question."""
    return _page(question_id)


def act(question_id: int) -> ResponseReturnValue:
    """Answer or close, as the pressed button says."""
    done, text, someone = request.form.get("act", ""), request.form.get("text", ""), signed_in()
    if done not in DONE or (done == "answer" and not text.strip()):
        wrong = "Write the answer; whoever asked reads it." if done in DONE else "Choose what is to be done."
        return _page(question_id, text=text, errors={"text": [wrong]}), 422
    try:
        with transaction() as session:
            (desk.answer if done == "answer" else desk.close)(session, question_id, text, by=someone.email)
    except PayportalError as refused:
        if refused.code != "text":
            raise
        status = 409 if isinstance(refused, Conflict) else 422
        return _page(question_id, text=text, errors={"text": [refused.message]}), status
    send_mail()
    flash(DONE[done])
    return redirect(url_for("workbench.question", question_id=question_id))


def assign(question_id: int) -> ResponseReturnValue:
    """Take a question in hand, or give it back to everybody."""
    someone, mine = signed_in(), request.form.get("to", "me") == "me"
    with transaction() as session:
        desk.assign(session, question_id, user_id=someone.id if mine else None, actor=someone.email)
    flash("It is in your hands now." if mine else "It is given back to everybody.")
    return redirect(url_for("workbench.question", question_id=question_id))


def _page(question_id: int, *, text: str = "", errors: dict[str, list[str]] | None = None) -> str:
    session = db.session()
    row = questions.one(session, question_id)
    question = row.question
    return render_template(
        "workbench/question.html",
        row=row,
        talk=questions.talk(session, question_id),
        late=question.state == "open" and question.due_at < now(),
        text=text,
        form=spoken(errors or {}),
    )


def _chips(asked: Filter) -> list[Chip]:
    mine, nobody = asked.owner not in (None, 0), asked.owner == 0
    return [
        Chip(word, url_for("workbench.questions", **query_of(asked, **change)), on)
        for word, change, on in (
            ("Waiting", {"state": "live"}, asked.state == "live"),
            ("Closed", {"state": "over"}, asked.state == "over"),
            ("Mine", {"owner": "" if mine else "mine"}, mine),
            ("Unassigned", {"owner": "" if nobody else "nobody"}, nobody),
        )
    ]
