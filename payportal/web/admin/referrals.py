"""The referral programme as the seller sets it, and what it brought."""

from decimal import Decimal

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import PayportalError
from payportal.models.base import db, transaction
from payportal.models.referral import ReferralProgramme
from payportal.queries import referrals
from payportal.services import referrals as desk
from payportal.web.admin.coupon_form import ProgrammeForm
from payportal.web.filters import plain_amount
from payportal.web.guards import signed_in


def shown() -> ResponseReturnValue:
    """Show the programme that holds, in the form that changes it, and the uses of codes."""
    row = referrals.current(db.session())
    filled = _filled(row) if row else {"currency": "USD", "kind": "fixed", "only_new": True}
    return _page(ProgrammeForm(formdata=None, data=filled))


def change() -> ResponseReturnValue:
    """Let the programme of the form hold from now on, or show it with what is wrong."""
    form = ProgrammeForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                desk.set_programme(session, form.programme(), actor=signed_in().email)
            flash("The programme holds from now on. Payments that were begun keep what they were promised.")
            return redirect(url_for("admin.referrals"))
        except PayportalError as error:
            form.blame(error)
    return _page(form), 422


def _filled(row: ReferralProgramme) -> dict[str, object]:
    amounts = {"amount": row.amount_minor, "least": row.least_minor, "most": row.most_minor, "reward": row.reward_minor}
    filled = {name: plain_amount(minor, row.currency) if minor else "" for name, minor in amounts.items()}
    return {
        **filled, "currency": row.currency, "kind": row.kind, "running": row.running, "only_new": row.only_new,
        "percent": Decimal(row.percent) if row.kind == "percent" else None, "monthly_most": row.monthly_most,
    }  # fmt: skip


def _page(form: ProgrammeForm) -> str:
    session = db.session()
    return render_template("admin/referrals.html", form=form, uses=referrals.uses(session),
                           current=referrals.current(session), versions=referrals.versions(session))  # fmt: skip
