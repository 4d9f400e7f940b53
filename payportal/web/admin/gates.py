"""Gates of the matcher, and what shadow mode showed: close, open, compare."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import PayportalError
from payportal.matching.error_bound import upper_bound_ppm
from payportal.models.base import db, transaction
from payportal.queries import gate_list, match_policies, shadow_comparison
from payportal.services import match_gates
from payportal.web.admin.policy_forms import GateForm
from payportal.web.guards import signed_in


def listed(form: GateForm | None = None) -> ResponseReturnValue:
    """Show what is measured, what is closed, and what was closed before."""
    session = db.session()
    return render_template(
        "admin/gates.html", form=form or GateForm(formdata=None), measures=match_gates.measures(session),
        closed=gate_list.closed(session), opened=gate_list.opened(session),
    )  # fmt: skip


def close() -> ResponseReturnValue:
    """Close a class by hand."""
    form = GateForm()
    if not form.validate_on_submit():
        return listed(form), 422  # type: ignore[return-value]
    number = (form.customer_number.data or "").strip()
    try:
        with transaction() as session:
            customer_id = match_policies.customer_numbered(session, number).id if number else None
            match_gates.close(
                session, form.evidence_class.data, customer_id=customer_id, actor=signed_in().email,
                reason=form.reason.data or "",
            )  # fmt: skip
    except PayportalError as error:
        field = form.customer_number if "customer" in error.message else form.evidence_class
        field.errors = [error.message]
        return listed(form), 422  # type: ignore[return-value]
    flash("The gate is closed; the next run leaves this class to a person.")
    return redirect(url_for("admin.gates"))


def open_gate(gate_id: int) -> ResponseReturnValue:
    """Open a closed gate again."""
    try:
        with transaction() as session:
            match_gates.reopen(session, gate_id, actor=signed_in().email, reason=request.form.get("reason", ""))
    except PayportalError as error:
        flash(error.message)
        return redirect(url_for("admin.gates"))
    flash("The gate is open; the next run applies this class by itself again.")
    return redirect(url_for("admin.gates"))


def shadow() -> ResponseReturnValue:
    """Compare what the matcher would have applied with what people decided."""
    session = db.session()
    rows = shadow_comparison.compared(session)
    return render_template(
        "admin/shadow.html", rows=rows, misses=shadow_comparison.misses(session),
        bounds=[upper_bound_ppm(row.wrong, row.wrong + row.right) for row in rows],
    )  # fmt: skip
