"""Ask the gateway what became of a payment, and write it down: the same way from every door."""

from flask import current_app

from payportal.gateways.live_posting import LivePosting
from payportal.gateways.outside import Outside
from payportal.gateways.ports import CardPayments
from payportal.models.base import db, transaction
from payportal.queries import brand, live_postings, logo
from payportal.services import asking, live_calls, notices, pay_link_mail
from payportal.services.mail_paper import Post
from payportal.web.clock import now, today

MOST = 10
"""So many mails a request sends before it answers."""


def cards() -> CardPayments:
    """Return the card processor of this installation."""
    return _outside().cards


def live() -> LivePosting | None:
    """Return where payments of services are booked at once, None where nowhere."""
    return _outside().live


def ask_and_settle(payment_id: int, *, cancel: bool = False) -> str:
    """Settle a payment by what the gateway says, or by its silence, and return the state in which it is now."""
    state = asking.payment(transaction, cards(), payment_id, on=today(), cancel=cancel)
    post_live(payment_id)
    send_mail()
    return state


def post_live(payment_id: int) -> None:
    """Tell the billing system of a payment that came, once and at once; whatever is left the job does."""
    port = live()
    posting_id = live_postings.never_tried(db.session(), payment_id) if port else None
    if port is None or posting_id is None:
        return
    try:
        live_calls.carry_out(transaction, port, posting_id, at=now())
    except Exception:
        current_app.logger.exception("payment %s could not be posted; the job tries again", payment_id)


def send_mail() -> None:
    """Send what somebody waits for, while they wait; bills, and a mail that fails here, are left to the job."""
    try:
        settings = current_app.extensions["settings"]
        fill = pay_link_mail.filler(settings.secret_key, settings.base_url)
        notices.deliver(transaction, _outside().mailer, most=MOST, post=post(), fill=fill, bulk=False)
    except Exception:
        current_app.logger.exception("mail could not be sent; the job tries again")


def post(site: str = "") -> Post:
    """Return what all mails share: the secret of their links, our address (``site`` or the set one) and our looks."""
    settings = current_app.extensions["settings"]
    looks = brand.current(db.session(), settings.seller)
    return Post(key=settings.secret_key, site=site or settings.base_url, brand=looks,
                logo=logo.current(db.session()))  # fmt: skip


def _outside() -> Outside:
    known: Outside = current_app.extensions["outside"]
    return known
