"""Coupons as the seller makes them: the list with uses and cost, one of them, a new one, stop and resume."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import PayportalError
from payportal.models.base import db, transaction
from payportal.queries import coupon_uptake
from payportal.services import coupons
from payportal.web.admin.coupon_form import CouponForm
from payportal.web.clock import today
from payportal.web.guards import signed_in


def listed() -> ResponseReturnValue:
    """Show every coupon with its uses and what they cost."""
    return render_template("admin/coupons.html", rows=coupon_uptake.all_coupons(db.session()))


def shown(coupon_id: int) -> ResponseReturnValue:
    """Show one coupon, whom it is for, and each payment with it."""
    session = db.session()
    return render_template(
        "admin/coupon.html", row=coupon_uptake.one(session, coupon_id), uses=coupon_uptake.uses(session, coupon_id),
        customers=coupon_uptake.customers(session, coupon_id),
    )  # fmt: skip


def new() -> ResponseReturnValue:
    """Show the form of a new coupon."""
    filled = {"starts_on": today(), "currency": "USD", "uses_each": 1, "kinds": ["invoice"], "kind": "percent"}
    return render_template("admin/coupon_form.html", form=CouponForm(formdata=None, data=filled))


def make() -> ResponseReturnValue:
    """Make a coupon, or show the form again with what is wrong."""
    form = CouponForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                coupon_id = coupons.make(session, form.coupon(), actor=signed_in().email).id
            flash("The coupon holds from its first day. Give its code to those it is for.")
            return redirect(url_for("admin.coupon", coupon_id=coupon_id))
        except PayportalError as error:
            form.blame(error)
    return render_template("admin/coupon_form.html", form=form), 422


def stop(coupon_id: int) -> ResponseReturnValue:
    """Let a coupon take nothing off from now on."""
    with transaction() as session:
        coupons.stop(session, coupon_id, actor=signed_in().email)
    flash("The coupon is stopped. Payments that were begun keep what they were promised.")
    return redirect(url_for("admin.coupon", coupon_id=coupon_id))


def resume(coupon_id: int) -> ResponseReturnValue:
    """Let a stopped coupon be used again."""
    with transaction() as session:
        coupons.resume(session, coupon_id, actor=signed_in().email)
    flash("The coupon can be used again.")
    return redirect(url_for("admin.coupon", coupon_id=coupon_id))
