"""What was arranged: plans that wait for an answer, plans that are late, promises that were not kept."""

from itertools import islice

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import Conflict, PayportalError
from payportal.models.base import db, transaction
from payportal.queries import arrangement_rules, disputes, instalment_plans, promises, questions
from payportal.services import instalment_plans as desk
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.mistakes import spoken

MOST = 200
"""So many rows of each list are shown; deciding them brings the next."""

DONE = {
    "approve": "Agreed. The customer is told, and the instalments are asked for by their days.",
    "reject": "Refused. The customer is told why; the whole stays due.",
    "end": "The plan has ended. The customer is told; the whole is due.",
}


def listed() -> ResponseReturnValue:
    """Show what waits for a decision and what was not kept."""
    session, on = db.session(), today()
    running = instalment_plans.in_state(session, "approved", on=on)
    late = (plan for plan in running if plan.late_days)
    return render_template(
        "workbench/arrangements.html",
        proposed=list(islice(instalment_plans.in_state(session, "proposed", on=on), MOST)),
        waiting=instalment_plans.count_in_state(session, "proposed"),
        late=list(islice(late, MOST)),
        running=instalment_plans.count_in_state(session, "approved"),
        broken=list(islice(promises.past_due(session, on=on), MOST)),
        most=MOST,
        rules=arrangement_rules.current(session),
    )


def plan(plan_id: int) -> ResponseReturnValue:
    """Show one plan with its instalments, and what may be done with it."""
    return _page(plan_id)


def decide(plan_id: int) -> ResponseReturnValue:
    """Agree to a plan, refuse it or end it, as the pressed button says."""
    act, answer, by = request.form.get("act", ""), request.form.get("answer", ""), signed_in().email
    try:
        with transaction() as session:
            if act == "approve":
                desk.approve(session, plan_id, by=by, on=today(), answer=answer)
            elif act == "reject":
                desk.reject(session, plan_id, by=by, answer=answer)
            elif act == "end":
                desk.end(session, plan_id, by=by, answer=answer)
            else:
                raise PayportalError("Choose what is to be done.")
    except PayportalError as refused:
        if refused.code == "not_found":
            raise
        status = 409 if isinstance(refused, Conflict) else 422
        return _page(plan_id, answer=answer, errors={"answer": [refused.message]}), status
    flash(DONE[act])
    return redirect(url_for("workbench.plan", plan_id=plan_id))


def on_item(invoice_id: int) -> dict[str, object]:
    """Return what the page of an item shows of disputes, credits, promises and plans."""
    session, on = db.session(), today()
    return {
        "disputes": disputes.of_invoice(session, invoice_id),
        "questions": questions.of_invoice(session, invoice_id),
        "credits": disputes.credits_on(session, invoice_id),
        "promised": promises.of_invoice(session, invoice_id, on=on),
        "plans": instalment_plans.of_invoice(session, invoice_id, on=on),
    }


def on_customer(customer_id: int) -> dict[str, object]:
    """Return what the page of a customer shows of them."""
    session, on = db.session(), today()
    return {
        "disputes": disputes.of_customer(session, customer_id),
        "questions": questions.of_customer(session, customer_id),
        "promised": promises.of_customer(session, customer_id, on=on),
        "plans": instalment_plans.of_customer(session, customer_id, on=on),
    }


def _page(plan_id: int, *, answer: str = "", errors: dict[str, list[str]] | None = None) -> str:
    session, on = db.session(), today()
    row = instalment_plans.one(session, plan_id, on=on)
    return render_template(
        "workbench/plan.html",
        plan=row,
        kept=promises.of_customer(session, row.customer_id, on=on),
        limits=arrangement_rules.current(session).plan,
        answer=answer,
        form=spoken(errors or {}),
    )
