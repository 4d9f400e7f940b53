"""The way to the money: to the processor's page, or straight to a kept method."""

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from payportal.domain.sentence import say
from payportal.gateways.ports import GatewayUnreachable
from payportal.gateways.told import MethodRefused
from payportal.models.base import db, transaction
from payportal.models.payment import Payment
from payportal.services import charging, fx_quotes, payments
from payportal.web.clock import now, today
from payportal.web.language import said
from payportal.web.settling import cards, post_live, send_mail
from payportal.web.sites import own_site

RAN_OUT = say("The exchange rate ran out before the payment began. Choose again to see the new one.")
UNREACHED = say("The card processor does not answer. Nothing was charged. Try again in a few minutes.")


def send_to_checkout(payment_id: int) -> ResponseReturnValue:
    """Charge the kept method of a payment, or open the processor's page for it, the same one each time."""
    payment = db.session().get_one(Payment, payment_id)
    reference, done, kept, kind = payment.reference, payment.state != "created", payment.method_id, payment.method_kind
    amount, email = payment.charged, payment.started_by
    until, late = fx_quotes.page_until(db.session(), payment), fx_quotes.too_late(db.session(), payment, at=now())
    db.session().rollback()
    back = url_for("portal.returned", reference=reference)
    if done:
        return redirect(back)
    if late:
        return _given_up(payment_id, reference, str(RAN_OUT))
    try:
        if kept:
            return _charge(payment_id, reference, own_site(request) + back)
        checkout = cards().start(
            reference,
            amount,
            return_url=own_site(request) + back,
            description=gettext("Payment %(reference)s", reference=reference),
            email=email,
            kind=kind,
            until=until,
        )
    except MethodRefused as refused:
        return _given_up(payment_id, reference, refused.message)
    except GatewayUnreachable as error:
        current_app.logger.warning("checkout of %s: %s", reference, error)
        flash(said(UNREACHED))
        return redirect(url_for("portal.payment", reference=reference))
    with transaction() as session:
        payments.opened(session, payment_id, checkout)
    return redirect(checkout.url, 303)


def _given_up(payment_id: int, reference: str, why: str) -> ResponseReturnValue:
    """Give up a payment that nobody can pay as it is; its own page says why and offers to choose anew."""
    with transaction() as session:
        payments.abandon(session, payment_id, failure=why)
    return redirect(url_for("portal.payment", reference=reference))


def _charge(payment_id: int, reference: str, back: str) -> ResponseReturnValue:
    charged = charging.carry_out(transaction, cards(), payment_id, on=today(), return_url=back)
    post_live(payment_id)
    send_mail()
    return redirect(charged.url or url_for("portal.payment", reference=reference), 303)
