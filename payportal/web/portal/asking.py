"""Ask a second person, where a payment may not be begun alone."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.errors import Forbidden
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.services import payment_requests
from payportal.services.payments import Order
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.portal.account import seat
from payportal.web.portal.forms import Basket
from payportal.web.settling import send_mail


def reason(basket: Basket) -> str:
    """Return why what a basket comes to needs a second person, empty when it may be paid at once."""
    if basket.plan is None:
        return ""
    amount = Money(basket.plan.cash_minor, basket.currency)
    return payment_requests.reason(db.session(), seat().id, amount)


def ask(order: Order, why: str) -> ResponseReturnValue:
    """Write the request down, tell the approvers, and show it."""
    with transaction() as database:
        request_id = payment_requests.make(
            database, order, company_id=seat().customer_id, maker_id=signed_in().id, reason=why,
            note=request.form.get("note", ""), on=today(),
        ).id  # fmt: skip
    send_mail()
    flash(_("Your request is made. Whoever may approve it is told by mail."))
    return redirect(url_for("portal.request", request_id=request_id))


def refuse_alone(amount: Money) -> None:
    """Raise Forbidden where a payment of ``amount`` to be made by the clock would need a second person today."""
    why = payment_requests.reason(db.session(), seat().id, amount)
    if why:
        raise Forbidden(say("You cannot arrange this alone: %(why)s Pay it now and ask for approval instead.", why=why))
