"""The matcher's policy: what is in force, its versions, a new one, its replay on history, and putting it in force."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from payportal.domain.errors import PayportalError
from payportal.matching.policy_rules import BadPolicy, delivered, differences
from payportal.models.base import db, transaction
from payportal.models.match_policy import MatchPolicy
from payportal.queries import gate_list, match_policies, policy_lines
from payportal.services import match_gates, policy_replay
from payportal.services import match_policies as policies
from payportal.web.admin import policy_forms
from payportal.web.admin.policy_forms import OverrideForm, PolicyForm
from payportal.web.guards import signed_in
from payportal.web.numbers import whole

REPLAYED = (200, 1_000, 2_000)
MOST_SHOWN = 200


def overview() -> ResponseReturnValue:
    """Show the policy in force, what is measured of each class, closed gates and the versions."""
    session = db.session()
    return render_template(
        "admin/matching.html", policy=match_policies.in_force(session), rules=match_policies.document(session),
        measures=match_gates.measures(session), closed=gate_list.closed(session),
        versions=match_policies.versions(session), overrides=len(match_policies.customers(session)),
    )  # fmt: skip


def new() -> ResponseReturnValue:
    """Show the form of a new version, filled from the one in force."""
    form = policy_forms.filled(PolicyForm, match_policies.document(db.session()))
    return _form_page(form)


def keep() -> ResponseReturnValue:
    """Keep a new version as a draft."""
    form = PolicyForm()
    if not form.validate_on_submit():
        return _form_page(form), 422  # type: ignore[return-value]
    document = policy_forms.typed(form, match_policies.document(db.session()), override=False)
    return _keep(form, document, None) or (_form_page(form), 422)  # type: ignore[return-value]


def shown(policy_id: int) -> ResponseReturnValue:
    """Show one version: what it says, and how it differs from what is in force."""
    session = db.session()
    policy = match_policies.one(session, policy_id)
    now = match_policies.document(session, policy.customer_id)
    return render_template(
        "admin/policy.html", policy=policy, whose=_whose(policy.customer_id),
        changes=differences(now, policy.rules), rules=policy.rules, sizes=REPLAYED,
        newer=_newer(policy),
    )  # fmt: skip


def replay(policy_id: int) -> ResponseReturnValue:
    """Replay a version on the latest receipts and show every difference; nothing is written."""
    session, latest = db.session(), request.args.get("latest", REPLAYED[0], type=whole)
    latest = latest if latest in REPLAYED else REPLAYED[0]
    policy = match_policies.one(session, policy_id)
    proposed = match_policies.proposed(session, policy.rules, policy.customer_id)
    made = policy_replay.replay(session, proposed, latest=latest)
    shown_here = made.differences[:MOST_SHOWN]
    return render_template(
        "admin/replay.html", policy=policy, whose=_whose(policy.customer_id), made=made, shown=shown_here,
        numbers=policy_lines.numbers(session, [lines for one in shown_here for lines in (one.did, one.would) if lines]),
        latest=latest, sizes=REPLAYED, newer=_newer(policy),
    )  # fmt: skip


def force(policy_id: int) -> ResponseReturnValue:
    """Put a draft in force."""
    try:
        with transaction() as session:
            made = policies.put_in_force(session, policy_id, actor=signed_in().email)
            version, customer_id = made.version, made.customer_id
    except PayportalError as error:
        flash(error.message)
        return redirect(url_for("admin.policy", policy_id=policy_id))
    flash(f"Version {version} is in force; the next run keeps it.")
    return redirect(_home(customer_id))


def customers() -> ResponseReturnValue:
    """Show the customers with a policy of their own, or those that a search finds."""
    search = request.args.get("q", "")
    rows = match_policies.customers(db.session(), search)
    return render_template("admin/policy_customers.html", rows=rows, search=search)


def customer(customer_id: int) -> ResponseReturnValue:
    """Show what differs for one customer, and the form that changes it."""
    document = match_policies.document(db.session(), customer_id)
    return _customer_page(customer_id, policy_forms.filled(OverrideForm, document))


def keep_customer(customer_id: int) -> ResponseReturnValue:
    """Keep a new version of a customer's own policy as a draft."""
    form = OverrideForm()
    match_policies.customer(db.session(), customer_id)
    if not form.validate_on_submit():
        return _customer_page(customer_id, form), 422  # type: ignore[return-value]
    document = policy_forms.typed(form, {}, override=True)
    kept = _keep(form, document, customer_id)
    return kept or (_customer_page(customer_id, form), 422)  # type: ignore[return-value]


def _keep(form: FlaskForm, document: dict[str, object], customer_id: int | None) -> ResponseReturnValue | None:
    """Keep a draft and go to it; None where it is refused, with the reason under its field."""
    try:
        with transaction() as session:
            made = policies.draft(
                session, document, customer_id=customer_id, author=signed_in().email, reason=form["reason"].data or ""
            )
            policy_id = made.id
    except BadPolicy as error:
        policy_forms.blame(form, error)
        return None
    except PayportalError as error:
        form["reason"].errors = [error.message]
        return None
    flash("The draft is kept. Replay it on history before you put it in force.")
    return redirect(url_for("admin.policy", policy_id=policy_id))


def _form_page(form: FlaskForm) -> str:
    return render_template(
        "admin/policy_form.html", form=form, classes=policy_forms.class_fields(form), help=policy_forms.HELP,
        policy=match_policies.in_force(db.session()), plain=delivered(),
    )  # fmt: skip


def _customer_page(customer_id: int, form: FlaskForm) -> str:
    session = db.session()
    return render_template(
        "admin/policy_customer.html", customer=match_policies.customer(session, customer_id), form=form,
        classes=policy_forms.class_fields(form), help=policy_forms.HELP, business=match_policies.document(session),
        policy=match_policies.in_force(session, customer_id), versions=match_policies.versions(session, customer_id),
        closed=[row for row in gate_list.closed(session) if row.customer_id == customer_id],
    )  # fmt: skip


def _newer(policy: MatchPolicy) -> int:
    """Return the number of the version in force where it is newer than this one, else 0."""
    now = match_policies.in_force(db.session(), policy.customer_id)
    return now.version if now is not None and now.version > policy.version else 0


def _whose(customer_id: int | None) -> str:
    return "" if customer_id is None else match_policies.customer(db.session(), customer_id).name


def _home(customer_id: int | None) -> str:
    if customer_id is None:
        return url_for("admin.matching")
    return url_for("admin.policy_customer", customer_id=customer_id)
