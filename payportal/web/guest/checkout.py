"""The way of a guest to the processor's page and back."""

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from payportal.gateways.ports import GatewayUnreachable
from payportal.gateways.told import MethodRefused
from payportal.models.base import db, transaction
from payportal.models.customer import Customer
from payportal.models.pay_link import GuestPayment, PayLink
from payportal.models.payment import Payment
from payportal.services import pay_links, payments
from payportal.web.guest.links import key, site
from payportal.web.settling import cards


def send_to_checkout(receipt_id: int) -> ResponseReturnValue:
    """Open the processor's page for the payment of a receipt link, the same one each time, and send the guest there."""
    database = db.session()
    link = database.get_one(PayLink, receipt_id)
    payment = database.get_one(Payment, link.payment_id)
    token, payment_id, reference = pay_links.token_of(link, key()), payment.id, payment.reference
    done, amount = payment.state != "created", payment.charged
    guest = database.get(GuestPayment, payment.id)
    email = (guest.email if guest else "") or database.get_one(Customer, payment.customer_id).email
    database.rollback()
    if done:
        return redirect(url_for("guest.returned", token=token))
    try:
        checkout = cards().start(
            reference, amount, return_url=site() + url_for("guest.returned", token=token),
            description=f"Payment {reference}", email=email,
        )  # fmt: skip
    except MethodRefused as refused:
        with transaction() as session:
            payments.abandon(session, payment_id, failure=refused.message)
        return redirect(url_for("guest.returned", token=token))
    except GatewayUnreachable as error:
        current_app.logger.warning("checkout of %s: %s", reference, error)
        flash(gettext("The card processor does not answer. Nothing was charged. Try again in a few minutes."))
        return redirect(url_for("guest.link", token=token))
    with transaction() as session:
        payments.opened(session, payment_id, checkout)
    return redirect(checkout.url, 303)
