"""Send what waits, with its links and in our looks: every job that may have queued something ends with it."""

from datetime import timedelta

from flask import current_app

from payportal.gateways.outside import Outside
from payportal.models.base import transaction
from payportal.queries import brand, logo
from payportal.services import notices, pay_link_mail
from payportal.services.mail_paper import Post

LONGEST = timedelta(seconds=45)
"""A run of the job of every minute ends before the next one is due."""
MOST_IN_ALL = 100_000


def send(outside: Outside) -> int:
    """Send some of the mails that wait and return how many went out."""
    return notices.deliver(transaction, outside.mailer, post=post(outside), fill=fill(outside))


def send_all(outside: Outside) -> int:
    """Send the mails that wait for as long as a run may take, and return how many went out."""
    return notices.deliver(transaction, outside.mailer, most=MOST_IN_ALL, lasts=LONGEST, post=post(outside),
                           fill=fill(outside))  # fmt: skip


def post(outside: Outside) -> Post:
    """Return what all mails share."""
    settings = current_app.extensions["settings"]
    with transaction() as session:
        looks, picture = brand.current(session, settings.seller), logo.current(session)
    return Post(key=settings.secret_key, site=site(outside), brand=looks, logo=picture)


def fill(outside: Outside) -> notices.Fill:
    """Return what puts links and codes into the text of a mail."""
    return pay_link_mail.filler(current_app.extensions["settings"].secret_key, site(outside))


def site(outside: Outside) -> str:
    """Return our own address."""
    return outside.site or str(current_app.extensions["settings"].base_url)
