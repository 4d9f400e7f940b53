"""Home: what is owed and when, what waits for the customer, and the ways to pay."""

from flask import render_template
from flask.typing import ResponseReturnValue

from payportal.models.base import db
from payportal.queries import customer_account, customer_home, customer_invoices, next_collection, offers, payable
from payportal.queries.customer_home import Position
from payportal.web.clock import now, today
from payportal.web.portal import service_panel, todo
from payportal.web.portal.account import in_view, own_id
from payportal.web.portal.paper_words import seller

NEXT = 8


def home() -> ResponseReturnValue:
    """Show the account at a glance: the page on which a customer lands."""
    session, own, on = db.session(), in_view(), today()
    ids = payable.ids(session, own)
    ahead = next_collection.ahead(session, own_id(), on=on)
    coming = customer_invoices.some(session, own, ids[:NEXT], on=on)
    positions = customer_home.positions(session, own, on=on)
    known = {one.currency for one in positions}
    return render_template(
        "portal/home.html",
        name=customer_account.name(session, own_id()),
        positions=positions + [Position(currency=code) for code in sorted(ahead.by_currency.keys() - known)],
        ahead=ahead,
        last=customer_home.last_receipt(session, own),
        tasks=todo.tasks(session, ahead),
        panels=service_panel.panels(session, own),
        coming=coming,
        more=len(ids) > len(coming),
        rewards=offers.rewards(session, [row.item for row in coming], on=on),
        several_customers=len(own) > 1,
        seller=seller(),
        now=now(),
    )
