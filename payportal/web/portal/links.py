"""Share: a link by which somebody without an account pays an invoice, or several behind a code."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from payportal.models.base import db, transaction
from payportal.queries import customer_invoices
from payportal.queries import pay_links as link_list
from payportal.services import pay_links
from payportal.web.clock import now, today
from payportal.web.guards import signed_in
from payportal.web.guest.links import key
from payportal.web.pay_link_cards import Card, cards
from payportal.web.portal.account import accounts


def of_invoice(invoice_id: int) -> list[Card]:
    """Return the working links of an invoice that people of this account made."""
    links = link_list.of_invoice(db.session(), invoice_id)
    return cards(one for one in links if one.customer_id in accounts() and one.live(now()))


def share(invoice_id: int) -> ResponseReturnValue:
    """Make a link to one invoice."""
    row = customer_invoices.one(db.session(), accounts(), invoice_id, on=today())
    if not row.item.open_minor > 0:
        flash(gettext("Nothing is open on this invoice; there is nothing to share."))
        return redirect(url_for("portal.invoice", invoice_id=invoice_id))
    link_id = made(row.item.customer_id, [invoice_id])
    return redirect(url_for("portal.pay_link", link_id=link_id))


def made(customer_id: int, invoice_ids: list[int]) -> int:
    """Make a link for the signed-in person and return its id."""
    with transaction() as session:
        return pay_links.create(session, key(), customer_id=customer_id, invoice_ids=invoice_ids,
                                created_by=signed_in().email, at=now()).id  # fmt: skip


def shown(link_id: int) -> ResponseReturnValue:
    """Show a link with its QR code."""
    session = db.session()
    link = link_list.one(session, accounts(), link_id)
    rows = customer_invoices.some(session, accounts(), pay_links.invoice_ids(session, link), on=today())
    return render_template("portal/pay_link.html", card=cards([link])[0], rows=rows)


def revoke(link_id: int) -> ResponseReturnValue:
    """Let a link open nothing any more."""
    link_list.one(db.session(), accounts(), link_id)
    with transaction() as session:
        pay_links.revoke(session, link_id, actor=signed_in().email, why=f"revoked by {signed_in().email}", at=now())
    flash(gettext("The link opens nothing any more."))
    return redirect(url_for("portal.pay_link", link_id=link_id))
