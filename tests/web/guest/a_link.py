"""Links and what their pages ask, for tests of guests."""

import re
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from payportal.models.base import db, utcnow
from payportal.models.customer import Customer
from payportal.models.notice import Notice
from payportal.models.pay_link import PayLink
from payportal.models.payment import Payment
from payportal.services import pay_links
from payportal.web.settling import send_mail
from tests.outbox import mails
from tests.web.an_account import writing
from tests.web.signing_in import post


def secret(app: Flask) -> str:
    return str(app.extensions["settings"].secret_key)


def a_link(
    app: Flask, customer_id: int, *invoices: int, at: datetime | None = None, by: str = "clerk@example.com"
) -> str:
    """Make a link and return its token."""
    with writing(app) as session:
        link = pay_links.create(session, secret(app), customer_id=customer_id, invoice_ids=invoices, created_by=by,
                                at=at or utcnow())  # fmt: skip
        return pay_links.token_of(link, secret(app))


def an_expired_link(app: Flask, customer_id: int, *invoices: int) -> str:
    return a_link(app, customer_id, *invoices, at=utcnow() - timedelta(days=31))


def revoke(app: Flask, token: str) -> None:
    with writing(app) as session:
        link = pay_links.find(session, token)
        pay_links.revoke(session, link.id, actor="clerk@example.com", why="sent to the wrong person", at=utcnow())


def set_email(app: Flask, customer_id: int, email: str) -> None:
    with writing(app) as session:
        session.execute(update(Customer).where(Customer.id == customer_id).values(email=email))


def form_of(client: FlaskClient, token: str) -> dict[str, list[str]]:
    """The fields of the review page, as a browser without scripts sends them."""
    text = client.get(f"/pay/{token}/review").text
    form = text.partition(f'action="/pay/{token}/pay"')[2].partition("</form>")[0]
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrf_token" and ("checkbox" not in tag or "checked" in tag):
            fields.setdefault(name[1], []).append(value[1] if value else "")
    return fields


def begin(app: Flask, client: FlaskClient, token: str, **changed):
    """Send the review form as it stands, or changed."""
    return post(app, client, f"/pay/{token}/pay", **{**form_of(client, token), **changed})


def pay(app: Flask, client: FlaskClient, token: str, act: str = "approve", **changed) -> str:
    """Pay, press a button of the processor and return the address of the receipt."""
    begun = begin(app, client, token, **changed)
    assert begun.status_code == 303, begun.text
    pressed = post(app, client, begun.location, act=act)
    return client.get(pressed.location).location


def payments(app: Flask) -> list[tuple[int, str]]:
    with app.app_context():
        return [(p.amount_minor, p.state) for p in db.session().scalars(select(Payment).order_by(Payment.id))]


def links(app: Flask) -> list[PayLink]:
    with app.app_context():
        found = list(db.session().scalars(select(PayLink).order_by(PayLink.id)))
        db.session().expunge_all()
        return found


def waiting(app: Flask) -> list[tuple[str, str]]:
    """Address and text of every mail as it stands in the queue."""
    with app.app_context():
        return [(n.address, n.body) for n in db.session().scalars(select(Notice).order_by(Notice.id))]


def mailed(app: Flask) -> list[str]:
    """Send what waits and return the mails as they went out, the oldest first."""
    with app.app_context():
        send_mail()
    return mails(app)


def token_in(mail: str) -> str:
    """The token of the link in a mail."""
    return re.findall(r"/pay/([\w-]+)", mail.replace("=3D", "="))[-1]


def plain(text: str, name: str) -> str:
    """A page without what differs from one request to the next: the form's token, and ``name``."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text.replace(name, "NAME"))
