"""Early-payment offers as the seller makes them: the list with uptake and cost, one of them, a new one, an end."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import PayportalError
from payportal.models.base import db, transaction
from payportal.queries import offer_uptake
from payportal.services import offers
from payportal.web.admin.offer_form import OfferForm
from payportal.web.clock import today
from payportal.web.guards import signed_in


def listed() -> ResponseReturnValue:
    """Show every offer with what was taken of it and what that cost."""
    return render_template("admin/offers.html", rows=offer_uptake.all_offers(db.session()))


def shown(offer_id: int) -> ResponseReturnValue:
    """Show one offer, whom it is for, and each use."""
    session = db.session()
    return render_template(
        "admin/offer.html", row=offer_uptake.one(session, offer_id), uses=offer_uptake.uses(session, offer_id),
        customers=offer_uptake.customers(session, offer_id),
    )  # fmt: skip


def new() -> ResponseReturnValue:
    """Show the form of a new offer."""
    filled = {"starts_on": today(), "ends_on": today() + timedelta(days=30), "currency": "USD"}
    return render_template("admin/offer_form.html", form=OfferForm(formdata=None, data=filled))


def make() -> ResponseReturnValue:
    """Make an offer, or show the form again with what is wrong."""
    form = OfferForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                offer_id = offers.make(session, form.campaign(), actor=signed_in().email).id
            flash("The offer runs from its first day; customers see it beside their invoices.")
            return redirect(url_for("admin.offer", offer_id=offer_id))
        except PayportalError as error:
            _blame(form, error)
    return render_template("admin/offer_form.html", form=form), 422


def stop(offer_id: int) -> ResponseReturnValue:
    """End an offer now."""
    with transaction() as session:
        offers.stop(session, offer_id, actor=signed_in().email)
    flash("The offer has ended. Payments that were begun keep what they were promised.")
    return redirect(url_for("admin.offer", offer_id=offer_id))


def _blame(form: OfferForm, error: PayportalError) -> None:
    places = {"name_taken": form.name, "not_found": form.customer_numbers, "bad_terms": form.kind}
    places.get(error.code, form.ends_on).errors = [error.message]
