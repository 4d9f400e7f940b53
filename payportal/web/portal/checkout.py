"""The way to the processor's page."""

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.gateways.ports import GatewayUnreachable
from payportal.models.base import db, transaction
from payportal.models.payment import Payment
from payportal.services import payments
from payportal.web.language import said
from payportal.web.settling import cards
from payportal.web.sites import own_site

UNREACHED = say("The card processor does not answer. Nothing was charged. Try again in a few minutes.")


def send_to_checkout(payment_id: int) -> ResponseReturnValue:
    """Open the processor's page for a payment, the same one each time, and send the payer there."""
    payment = db.session().get_one(Payment, payment_id)
    reference, done = payment.reference, payment.state != "created"
    amount, email = Money(payment.amount_minor, payment.currency), payment.started_by
    db.session().rollback()
    back = url_for("portal.returned", reference=reference)
    if done:
        return redirect(back)
    try:
        checkout = cards().start(
            reference,
            amount,
            return_url=own_site(request) + back,
            description=gettext("Payment %(reference)s", reference=reference),
            email=email,
        )
    except GatewayUnreachable as error:
        current_app.logger.warning("checkout of %s: %s", reference, error)
        flash(said(UNREACHED))
        return redirect(url_for("portal.payment", reference=reference))
    with transaction() as session:
        payments.opened(session, payment_id, checkout)
    return redirect(checkout.url, 303)
