"""What may be done with chosen invoices instead of paying by card: advise a wire or a check, or share a link."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.models.base import transaction
from payportal.services import payment_advice
from payportal.services.payment_advice import AdviceOrder
from payportal.web.advising import offered
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.portal import codes, links
from payportal.web.portal.account import accounts, own_id
from payportal.web.portal.forms import Basket


def chosen(basket: Basket) -> ResponseReturnValue | None:
    """Carry out the other way that was asked for; None where the basket is to be paid by card."""
    act = request.form.get("act", "")
    if codes.typed() and (act == "share" or act in offered()):
        flash(_("Your code is not used here: it counts only when you pay now on this page."))
    if act == "share":
        return redirect(url_for("portal.pay_link", link_id=links.made(own_id(), list(basket.settled))))
    if act not in offered():
        return None
    order = AdviceOrder(kind=act, customer_id=own_id(), accounts=accounts(), created_by=signed_in().email,
                        settled=basket.settled)  # fmt: skip
    with transaction() as session:
        reference = payment_advice.write(session, order, on=today()).reference
    return redirect(url_for("portal.advice", reference=reference))
