"""Customers: who they are, what they owe and since when, what they paid."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.models.base import db
from payportal.queries import customer_card, notice_contacts, payment_extras
from payportal.web.clock import today
from payportal.web.workbench import arrangements, pay_links


def listed() -> ResponseReturnValue:
    """Show the customers by name, 50 a page, with what each owes."""
    search, after = _search(), request.args.get("after", "")
    page = customer_card.listed(db.session(), search=search, after=after)
    return render_template(
        "workbench/customers.html",
        page=page,
        search=search,
        first=_list_address(search) if after else "",
        following=_list_address(search, page.following) if page.following else "",
    )


def shown(customer_id: int) -> ResponseReturnValue:
    """Show one customer: balance by age, open items, receipts, and how its payments are recognised."""
    session, search, after = db.session(), _search(), request.args.get("after", "")
    card = customer_card.card(session, customer_id, on=today())
    page = customer_card.open_items(session, customer_id, search=search, after=after)
    here = {"customer_id": customer_id} | ({"q": search} if search else {})
    return render_template(
        "workbench/customer.html",
        card=card,
        bucket_words=[word for word, _, _ in customer_card.BUCKETS],
        page=page,
        search=search,
        **arrangements.on_customer(customer_id),
        mail_trouble=notice_contacts.of_customer(session, customer_id),
        first=url_for("workbench.customer", **here) if after else "",
        following=url_for("workbench.customer", **here, after=page.following) if page.following else "",
    )


def item(invoice_id: int) -> ResponseReturnValue:
    """Show one item and every receipt that reduced it."""
    story = customer_card.item_story(db.session(), invoice_id)
    more = {"pay_links": pay_links.of_item(invoice_id), **arrangements.on_item(invoice_id)}
    shorts = payment_extras.short_of_invoice(db.session(), invoice_id)
    return render_template("workbench/item.html", story=story, shorts=shorts, **more)


def _search() -> str:
    return request.args.get("q", "").strip()[:100]


def _list_address(search: str, after: str = "") -> str:
    return url_for("workbench.customers", **{k: v for k, v in (("q", search), ("after", after)) if v})
