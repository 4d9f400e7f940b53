"""Early-payment offers: what a customer may keep for paying sooner."""

from flask import render_template
from flask.typing import ResponseReturnValue

from payportal.models.base import db
from payportal.queries import customer_offers
from payportal.web.clock import today
from payportal.web.portal.account import accounts


def listed() -> ResponseReturnValue:
    """Show the offers that run, their documents, and what each costs on which day."""
    found = customer_offers.available(db.session(), accounts(), on=today())
    return render_template("portal/offers.html", offers=found, several_customers=len(accounts()) > 1)
