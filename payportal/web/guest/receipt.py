"""What became of a guest's payment: its state in words, and for good the receipt."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from payportal.domain.masking import masked_email, masked_name
from payportal.models.base import db, transaction
from payportal.models.customer import Customer
from payportal.models.pay_link import GuestPayment, PayLink
from payportal.models.payment import Payment
from payportal.queries import customer_payments, live_postings
from payportal.services import pay_links, payments
from payportal.web.clock import now
from payportal.web.guest.checkout import send_to_checkout
from payportal.web.guest.links import key, with_link
from payportal.web.settling import ask_and_settle, post_live
from payportal.web.watching import watch

UNDECIDED = ("created", "pending", "unknown")
POLL_SECONDS = 30


def shown(link: PayLink) -> ResponseReturnValue:
    """Show the payment of a receipt link; one that is not decided looks again by itself where that is asked for.

    Nobody's page reloads unasked: whoever reads slowly or listens would lose the place (WCAG 2.2.1).
    """
    database = db.session()
    payment = database.get_one(Payment, link.payment_id)
    row = customer_payments.one(database, [link.customer_id], payment.reference)
    customer = database.get_one(Customer, link.customer_id)
    guest = database.get(GuestPayment, payment.id)
    told = dict.fromkeys(filter(None, (guest.email if guest else "", customer.email)))
    return render_template(
        "guest/receipt.html", row=row, token=g.token, parts=customer_payments.parts(database, row.id),
        waiting_minor=customer_payments.waiting_minor(database, row.id), bill_to=masked_name(customer.name),
        told=[masked_email(address) for address in told], back=_way_back(guest),
        live=live_postings.of_payment(database, row.id), watch=watch(),
        open=row.state in ("pending", "unknown"), poll=POLL_SECONDS if request.args.get("watch") == "1" else 0,
    )  # fmt: skip


@with_link("receipt")
def returned(link: PayLink) -> ResponseReturnValue:
    """Take the guest back from the processor: the address says nothing, the processor is asked."""
    payment = db.session().get_one(Payment, link.payment_id)
    payment_id = payment.id
    if payment.state in UNDECIDED and payment.gateway_reference:
        ask_and_settle(payment_id)
    post_live(payment_id)
    watching = {"watch": "1"} if request.args.get("watch") == "1" else {}
    return redirect(url_for("guest.link", token=g.token, **watching))


@with_link("receipt")
def resume(link: PayLink) -> ResponseReturnValue:
    """Send the guest back to the processor's page of a payment that was begun."""
    return send_to_checkout(link.id)


@with_link("receipt")
def cancel(link: PayLink) -> ResponseReturnValue:
    """Give up a payment that was begun; when it was paid after all, the page says so."""
    payment = db.session().get_one(Payment, link.payment_id)
    payment_id, state, begun = payment.id, payment.state, payment.gateway_reference
    if state == "created" and not begun:
        with transaction() as database:
            payments.abandon(database, payment_id)
    elif state == "created":
        ask_and_settle(payment_id, cancel=True)
    if db.session().get_one(Payment, payment_id, populate_existing=True).state == "failed":
        flash(gettext("The payment is cancelled. Nothing was charged."))
    return redirect(url_for("guest.link", token=g.token))


def _way_back(guest: GuestPayment | None) -> str:
    """Return the token of the link that the payment was begun through, empty when that opens nothing any more."""
    link = db.session().get(PayLink, guest.link_id) if guest else None
    return pay_links.token_of(link, key()) if link is not None and link.live(now()) else ""
