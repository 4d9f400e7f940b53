"""Home: what is owed and when, what waits for the customer, and the ways to pay."""

from flask import render_template
from flask.typing import ResponseReturnValue

from payportal.models.base import db
from payportal.queries import customer_account, customer_home, customer_invoices, offers, payable
from payportal.web.clock import now, today
from payportal.web.portal import service_panel, todo
from payportal.web.portal.account import in_view, own_id
from payportal.web.portal.paper_words import seller

NEXT = 8


def home() -> ResponseReturnValue:
    """Show the account at a glance: the page on which a customer lands."""
    session, own = db.session(), in_view()
    ids = payable.ids(session, own)
    coming = customer_invoices.some(session, own, ids[:NEXT], on=today())
    return render_template(
        "portal/home.html",
        name=customer_account.name(session, own_id()),
        positions=customer_home.positions(session, own, on=today()),
        last=customer_home.last_receipt(session, own),
        tasks=todo.tasks(session),
        panels=service_panel.panels(session, own),
        coming=coming,
        more=len(ids) > len(coming),
        rewards=offers.rewards(session, [row.item for row in coming], on=today()),
        several_customers=len(own) > 1,
        seller=seller(),
        now=now(),
    )
