"""Activity: all that happened on the account or to one document, as a page and as a file."""

from collections.abc import Callable, Iterator
from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from payportal.domain.errors import PayportalError
from payportal.domain.sentence import say
from payportal.models.base import db
from payportal.queries import activity, customer_invoices
from payportal.queries.activity import Happening, Place
from payportal.queries.cursor import Cursor
from payportal.web.clock import now, today
from payportal.web.csv_download import csv_download
from payportal.web.portal.account import accounts, in_view

COLUMNS = ("at", "what", "subject", "customer", "who", "amount", "currency")
STREAMS = ("applied", "document", "mail", "payment")
TONES = {"payment_succeeded": "good", "applied": "good", "payment_failed": "bad", "payment_returned": "bad",
         "taken_back": "warn", "payment_unknown": "warn", "mail_refused": "bad"}  # fmt: skip

Page = Callable[[Session, "Place | None"], list[Happening]]


def shown() -> ResponseReturnValue:
    """Show what happened on the account, the latest first, 50 a page."""
    place = _place(request.args.get("after", ""))
    found = activity.of_account(db.session(), in_view(), behind=place)
    more = len(found) > activity.PAGE
    found = found[: activity.PAGE]
    return render_template(
        "portal/activity.html",
        happenings=[(one, word(one), TONES.get(one.act, "neutral")) for one in found],
        first=url_for("portal.activity") if place else "",
        following=url_for("portal.activity", after=_written(found[-1])) if more else "",
        several_customers=len(in_view()) > 1,
        now=now(),
    )


def download() -> ResponseReturnValue:
    """Send all that happened on the account as a file."""
    own = in_view()
    return _file(f"activity-{today()}.csv", lambda session, place: activity.of_account(session, own, behind=place))


def download_of_invoice(invoice_id: int) -> ResponseReturnValue:
    """Send all that happened to one document as a file."""
    own = accounts()
    number = customer_invoices.one(db.session(), own, invoice_id, on=today()).item.number
    name = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in number)
    return _file(
        f"activity-{name}.csv", lambda session, place: activity.of_invoice(session, own, invoice_id, behind=place)
    )


def word(one: Happening) -> str:
    """Return what a happening is, in words."""
    return {
        "invoice": _("Invoice arrived"),
        "credit_memo": _("Credit memo arrived"),
        "debit_memo": _("Debit memo arrived"),
        "applied": _("Applied to the document"),
        "taken_back": _("Taken back from the document"),
        "start_payment": _("Payment begun"),
        "abandon_payment": _("Payment given up"),
        "payment_pending": _("Payment on its way"),
        "payment_succeeded": _("Payment received"),
        "payment_failed": _("Payment failed"),
        "payment_returned": _("Payment returned by the bank"),
        "payment_refunded": _("Payment refunded"),
        "payment_unknown": _("Payment being checked"),
        "mail_sent": _("E-mail sent"),
        "mail_refused": _("E-mail could not be delivered"),
    }.get(one.act, _("E-mail waits to be sent"))


def _file(name: str, page: Page) -> ResponseReturnValue:
    return csv_download(name, COLUMNS, lambda session: map(_line, _everything(session, page)))


def _everything(session: Session, page: Page) -> Iterator[Happening]:
    place = None
    while True:
        found = page(session, place)
        yield from found[: activity.PAGE]
        if len(found) <= activity.PAGE:
            return
        last = found[activity.PAGE - 1]
        place = Place(last.at, last.stream, last.id)


def _line(one: Happening) -> tuple[object, ...]:
    amount = (one.minor, one.currency) if one.minor is not None else ""
    return one.at.isoformat(timespec="seconds"), one.act, one.subject, one.customer_name, one.who, amount, one.currency


def _written(one: Happening) -> str:
    return f"{one.stream}.{Cursor(one.at, one.id).write()}"


def _place(text: str) -> Place | None:
    """Return the place that an address names, None for the first page; raises PayportalError for any other text."""
    if not text:
        return None
    stream, _point, cursor = text.partition(".")
    found = Cursor.read(cursor, datetime)
    if stream not in STREAMS or found is None:
        raise PayportalError(say("this page address cannot be read; begin at the first page"))
    return Place(found.value, stream, found.id)
