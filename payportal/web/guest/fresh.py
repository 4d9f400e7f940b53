"""A fresh link in the place of one that opens nothing: to the address on file, with one answer for all."""

from flask import render_template
from flask.typing import ResponseReturnValue

from payportal.models.base import db, transaction
from payportal.models.pay_link import PayLink
from payportal.services import pay_link_mail, pay_links
from payportal.web import errors
from payportal.web.afterwards import afterwards
from payportal.web.clock import now
from payportal.web.guest.links import is_empty, may_try
from payportal.web.settling import send_mail


def asked(token: str) -> ResponseReturnValue:
    """Answer at once and always alike; what is to be mailed is found out afterwards."""
    if not may_try("fresh-link", token):
        return errors.page(429)
    return afterwards(render_template("guest/asked.html"), lambda: _send(token))


def _send(token: str) -> None:
    link = pay_links.find(db.session(), token)
    if link is None or is_empty(link):
        return
    link_id, live = link.id, link.live(now())
    with transaction() as database:
        found = database.get_one(PayLink, link_id)
        if live:
            pay_link_mail.send_link(database, found, at=now())
        else:
            pay_link_mail.send_fresh(database, found, at=now())
    send_mail()
