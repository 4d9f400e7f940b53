"""Links to pay an item: made, mailed and revoked by clerks."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import Conflict, NotFound
from payportal.domain.masking import masked_email
from payportal.models.base import db, transaction
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.pay_link import PayLink
from payportal.queries import pay_links as link_list
from payportal.services import pay_link_mail, pay_links
from payportal.web.clock import now
from payportal.web.guards import signed_in
from payportal.web.guest.links import key
from payportal.web.pay_link_cards import Card, cards
from payportal.web.settling import send_mail


def of_item(invoice_id: int) -> list[Card]:
    """Return the links of an item for its page."""
    return cards(link_list.of_invoice(db.session(), invoice_id))


def make(invoice_id: int) -> ResponseReturnValue:
    """Make a link to one item."""
    with transaction() as session:
        invoice = session.get(Invoice, invoice_id)
        if invoice is None or invoice.open_minor <= 0:
            raise NotFound("There is no such item, or nothing is open on it.")
        pay_links.create(session, key(), customer_id=invoice.customer_id, invoice_ids=[invoice_id],
                         created_by=signed_in().email, at=now())  # fmt: skip
    flash("The link is made. Copy it below, or mail it to the address on file.")
    return redirect(url_for("workbench.item", invoice_id=invoice_id, _anchor="links"))


def mail(link_id: int) -> ResponseReturnValue:
    """Mail a link to the address on file."""
    with transaction() as session:
        link = _one(link_id)
        email = session.get_one(Customer, link.customer_id).email
        if not email or not link.live(now()):
            raise Conflict("There is no address on file for this customer, or the link does not work any more.")
        pay_link_mail.send_link(session, link, at=now())
        back = _item_of(link)
    send_mail()
    flash(f"The link goes to {masked_email(email)}.")
    return redirect(back)


def revoke(link_id: int) -> ResponseReturnValue:
    """Let a link open nothing any more."""
    with transaction() as session:
        back = _item_of(_one(link_id))
        pay_links.revoke(session, link_id, actor=signed_in().email, why=f"revoked by {signed_in().email}", at=now())
    flash("The link opens nothing any more. Who has it can ask for a fresh one, which goes to the address on file.")
    return redirect(back)


def _one(link_id: int) -> PayLink:
    link = db.session().get(PayLink, link_id)
    if link is None or link.scope == "receipt":
        raise NotFound("There is no such link.")
    return link


def _item_of(link: PayLink) -> str:
    first = pay_links.invoice_ids(db.session(), link)[0]
    return url_for("workbench.item", invoice_id=first, _anchor="links")
