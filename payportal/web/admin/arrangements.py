"""The rules for disputes, promises and payment plans: one form, and who changed them before."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.arrangement_rules import ArrangementRules, read_reasons, written_reasons
from payportal.domain.errors import PayportalError
from payportal.domain.instalments import PlanLimits
from payportal.models.base import db, transaction
from payportal.queries import arrangement_rules
from payportal.services import arrangement_rules as desk
from payportal.web.guards import signed_in
from payportal.web.numbers import whole

PLAN = ("most_instalments", "least_down_percent", "longest_days", "broken_after_days")
PLAIN = ("answer_days", "clerk_credit", "promise_days")


def shown() -> ResponseReturnValue:
    """Show the rules that hold, in the form that changes them."""
    rules = arrangement_rules.current(db.session())
    typed = {name: str(getattr(rules, name)) for name in PLAIN}
    typed |= {name: str(getattr(rules.plan, name)) for name in PLAN}
    return _page({**typed, "reasons": written_reasons(rules.reasons)}, {})


def change() -> ResponseReturnValue:
    """Let the rules of the form hold from now on, or show it with what is wrong."""
    typed = {name: request.form.get(name, "").strip()[:20_000] for name in (*PLAIN, *PLAN, "reasons")}
    errors: dict[str, list[str]] = {}
    numbers = {name: _number(name, typed[name], errors) for name in (*PLAIN, *PLAN)}
    try:
        reasons = read_reasons(typed["reasons"])
    except PayportalError as refused:
        errors["reasons"] = [refused.message]
    if errors:
        return _page(typed, errors), 422
    plan = PlanLimits(**{name: numbers.pop(name) for name in PLAN})
    try:
        with transaction() as session:
            desk.change(session, ArrangementRules(reasons=reasons, plan=plan, **numbers), actor=signed_in().email)
    except PayportalError as refused:
        return _page(typed, {refused.code: [refused.message]}), 422
    flash("The rules hold from now on; what was agreed before stays as it was agreed.")
    return redirect(url_for("admin.arrangement_rules"))


def _number(name: str, text: str, errors: dict[str, list[str]]) -> int:
    try:
        return whole(text)
    except ValueError:
        errors[name] = ["Enter a whole number, 0 or above."]
        return 0


def _page(typed: dict[str, str], errors: dict[str, list[str]]) -> str:
    versions = arrangement_rules.versions(db.session())
    return render_template("admin/arrangements.html", typed=typed, form={"errors": errors}, versions=versions)
