"""A guest's advice of a wire or a check, for what the link names."""

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from payportal.domain.errors import NotFound
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.models.pay_link import PayLink
from payportal.models.payment_advice import PaymentAdvice
from payportal.queries import customer_account, payment_advice
from payportal.services import guest_payments
from payportal.services import payment_advice as advising_service
from payportal.services.payment_advice import AdviceOrder
from payportal.web import advising
from payportal.web.clock import today
from payportal.web.guest import code
from payportal.web.guest.links import unlocked, with_link
from payportal.web.portal.forms import Basket


def chosen(link: PayLink, basket: Basket) -> ResponseReturnValue | None:
    """Write the advice that was asked for; None where the basket is to be paid by card."""
    act = request.form.get("act", "")
    if act not in advising.offered():
        return None
    order = AdviceOrder(
        kind=act, customer_id=link.customer_id, created_by=guest_payments.actor_of(link), settled=basket.settled,
        accounts=customer_account.account_ids(db.session(), link.customer_id),
    )  # fmt: skip
    with transaction() as session:
        reference = advising_service.write(session, order, on=today()).reference
    return redirect(url_for("guest.advice", token=g.token, reference=reference))


@with_link("invoice", "statement")
def shown(link: PayLink) -> ResponseReturnValue:
    """Show an advice that was made through this link."""
    if not unlocked(link):
        return code.asked(link)
    reference = request.args.get("reference", "")[:25]
    made_by = db.session().scalar(select(PaymentAdvice.created_by).where(PaymentAdvice.reference == reference))
    if made_by != guest_payments.actor_of(link):
        raise NotFound(say("There is no such payment advice."))
    accounts = customer_account.account_ids(db.session(), link.customer_id)
    advice = payment_advice.one(db.session(), accounts, reference)
    return advising.page("guest/advice.html", advice, token=g.token)
