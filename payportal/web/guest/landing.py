"""What somebody sees who opens a link: the invoice, a question for the code, or the receipt."""

from flask import g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.masking import masked_account, masked_email, masked_name
from payportal.models.base import db, transaction
from payportal.models.customer import Customer
from payportal.models.pay_link import PayLink
from payportal.queries import customer_account, customer_invoices, customer_payments, offers, questions
from payportal.queries.customer_invoices import InvoiceRow
from payportal.queries.customer_payments import Applied
from payportal.services import guest_payments, pay_links
from payportal.web.clock import now, today
from payportal.web.guest import code, receipt
from payportal.web.guest.links import key, unlocked, with_link


@with_link("invoice", "statement", "receipt")
def opened(link: PayLink) -> ResponseReturnValue:
    """Show what a link is for."""
    _note_use(link.id)
    link = db.session().get_one(PayLink, link.id)
    if link.scope == "receipt":
        return receipt.shown(link)
    return shown(link) if unlocked(link) else code.asked(link)


@with_link("invoice", "statement")
def not_mine(link: PayLink) -> ResponseReturnValue:
    """Close a link that reached the wrong person."""
    link_id, actor = link.id, guest_payments.actor_of(link)
    with transaction() as database:
        pay_links.revoke(database, link_id, actor=actor, why="opened by somebody it was not for", at=now())
    return redirect(url_for("guest.link", token=g.token))


def shown(link: PayLink) -> ResponseReturnValue:
    """Show the invoices of a link with what is due, and nothing else of the account."""
    database = db.session()
    customer = database.get_one(Customer, link.customer_id)
    rows = rows_of(link)
    return render_template(
        "guest/landing.html",
        link=link,
        token=g.token,
        rows=rows,
        payable=[row for row in rows if row.payable],
        due_minor=sum(row.due_minor for row in rows),
        currency=rows[0].item.currency,
        account=masked_account(customer.number),
        bill_to=masked_name(customer.name),
        email=masked_email(customer.email),
        kept=offers.rewards(database, [row.item for row in rows], on=today()),
        last=_last_payment(rows),
        questions=questions.of_link(database, link.id, [row.item.item_id for row in rows]),
        begun=[(payment, pay_links.token_of(receipt_link, key()))
               for payment, receipt_link in guest_payments.begun(database, link)],
    )  # fmt: skip


def rows_of(link: PayLink) -> list[InvoiceRow]:
    """Return the documents that a link names, by due date."""
    database = db.session()
    accounts = customer_account.account_ids(database, link.customer_id)
    return customer_invoices.some(database, accounts, pay_links.invoice_ids(database, link), on=today())


def _last_payment(rows: list[InvoiceRow]) -> Applied | None:
    """Return what last came in for one of the documents."""
    events = [event for row in rows for event in customer_payments.history(db.session(), row.item.item_id)]
    standing = [event for event in events if not event.undone and not event.undoes and event.cash_minor > 0]
    return max(standing, key=lambda event: event.posted_at, default=None)


def _note_use(link_id: int) -> None:
    """Count a visit; one browser that looks again is the same visit."""
    seen = session.setdefault("seen_links", [])
    if link_id not in seen:
        session["seen_links"] = [*seen[-20:], link_id]
        with transaction() as database:
            pay_links.note_use(database, link_id, at=now())
