"""The code in front of a link to several invoices."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from payportal.domain.masking import masked_email
from payportal.models.base import db, transaction
from payportal.models.customer import Customer
from payportal.models.pay_link import PayLink
from payportal.services import pay_link_codes, pay_link_mail
from payportal.web import errors
from payportal.web.clock import now
from payportal.web.guest.links import key, may_try, unlock, with_link
from payportal.web.settling import send_mail


def asked(link: PayLink, *, sent: bool = False, error: str = "") -> ResponseReturnValue:
    """Ask for the code, or offer to mail one."""
    email = db.session().get_one(Customer, link.customer_id).email
    shown = render_template("guest/code.html", token=g.token, email=masked_email(email), sent=sent, error=error)
    return shown, 422 if error else 200


@with_link("statement")
def send(link: PayLink) -> ResponseReturnValue:
    """Mail a code to the address on file."""
    link_id = link.id
    if not may_try("pay-code", str(link_id)):
        return errors.page(429)
    if pay_link_codes.enough(db.session(), link_id, at=now()):
        return errors.page(429, words=errors.MANY_CODES)
    with transaction() as database:
        pay_link_mail.send_code(database, database.get_one(PayLink, link_id), at=now())
    send_mail()
    return asked(db.session().get_one(PayLink, link_id), sent=True)


@with_link("statement")
def typed(link: PayLink) -> ResponseReturnValue:
    """Open the link for this browser when the code is right."""
    link_id = link.id
    with transaction() as database:
        link = database.get_one(PayLink, link_id)
        right = pay_link_codes.check(database, key(), link, request.form.get("code", ""), at=now())
    if right:
        unlock(link_id)
        return redirect(url_for("guest.link", token=g.token))
    wrong = gettext("This is not the code that we mailed last, or it is too old. Look again, or ask for a new one.")
    return asked(db.session().get_one(PayLink, link_id), sent=True, error=wrong)
