"""Mails that carry links: what stands in the queue names a link without opening it, the mail itself opens it.

A waiting mail holds a mark such as ``[[pay-link:7:salt]]``; the address takes its place when the mail is sent. Nobody
can write such a mark into a text of theirs, because nobody is ever shown a salt.
"""

import re
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from payportal.domain.letter import SITE, Act, Letter, letter
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.customer import Customer
from payportal.models.pay_link import PayLink, PayLinkCode
from payportal.services import audit, pay_link_codes, pay_links, telling
from payportal.services.telling import News

_MARK = re.compile(r"\[\[(pay-link|fresh-pay-link|pay-code):([0-9]{1,18}):([0-9a-f]{32})\]\]")
LINK = say("Your link to pay")
OPEN = say("Open the link to pay")
NOT_YOU = say("If you did not ask for it, do nothing.")
WHOEVER = say("Whoever has this link can pay with it. It shows no other invoices.")


def mark(link: PayLink) -> str:
    """Return what stands in a waiting mail for the address of a link."""
    return f"[[pay-link:{link.id}:{link.salt}]]"


def fresh_mark(link: PayLink) -> str:
    """Return what stands for the address of the link that takes the place of ``link``."""
    return f"[[fresh-pay-link:{link.id}:{link.salt}]]"


def filler(key: str, site: str) -> Callable[[Session, str], str]:
    """Return the function that puts addresses below ``site`` and codes into the text of a mail about to be sent."""

    def fill(session: Session, text: str) -> str:
        text = text.replace(SITE, site)
        return _MARK.sub(lambda found: _meant(session, found, key, site), text)

    return fill


def send_fresh(session: Session, link: PayLink, *, at: datetime) -> None:
    """Queue a fresh link in the place of one that ended, to the address on file; once an hour, nothing without one."""
    customer = session.get_one(Customer, link.customer_id)
    if link.scope == "receipt" or not customer.email or not pay_links.still_there(session, link):
        return
    told = letter(LINK, say("You asked for a fresh link to pay. It works for 30 days:"), Act(OPEN, fresh_mark(link)),
                  NOT_YOU)  # fmt: skip
    queue(session, f"pay-link:{link.id}:fresh:{at:%Y%m%d%H}", customer, told)
    audit.record(session, f"pay link {link.id}", "ask_fresh_pay_link", f"pay_link:{link.id}")


def send_link(session: Session, link: PayLink, *, at: datetime) -> None:
    """Queue a link to the address on file of its customer, at most once an hour."""
    customer = session.get_one(Customer, link.customer_id)
    told = letter(LINK, say("Here is your link to pay. It works for 30 days:"), Act(OPEN, mark(link)), WHOEVER)
    queue(session, f"pay-link:{link.id}:mailed:{at:%Y%m%d%H}", customer, told)


def send_code(session: Session, link: PayLink, *, at: datetime) -> None:
    """Queue a new code to the address on file."""
    code = pay_link_codes.create(session, link, at=at)
    told = letter(
        say("Your code"),
        say("This code opens the invoices that you were sent a link to. It works for 15 minutes:"),
        f"[[pay-code:{code.id}:{code.salt}]]", NOT_YOU,
    )  # fmt: skip
    queue(session, f"pay-link:{link.id}:code:{code.id}", session.get_one(Customer, link.customer_id), told)


def rotate(session: Session, customer: Customer, *, at: datetime) -> None:
    """Revoke the links made for an address that is no longer on file, and mail fresh ones to the new address."""
    ended = pay_links.live_for_other_address(session, customer.id, customer.email, at=at)
    for link in ended:
        pay_links.revoke(session, link.id, actor="erp", why="the e-mail on file changed", at=at)
    old = [link for link in ended if pay_links.still_there(session, link)]
    if old and customer.email:
        told = letter(
            LINK,
            say("The links to pay that were sent to another address of your company no longer work. These do:"),
            *(Act(OPEN, fresh_mark(link)) for link in old),
        )  # fmt: skip
        queue(session, f"pay-link:{old[-1].id}:rotated", customer, told)


def queue(session: Session, key: str, customer: Customer, told: Letter) -> None:
    """Queue a mail in the customer's language, to the address on file; nothing without one."""
    if customer.email:
        telling.tell(session, News(event="link", key=key, letter=told, to=[customer.email], customer_id=customer.id))


def _meant(session: Session, found: re.Match[str], key: str, site: str) -> str:
    kind, row_id, salt = found[1], int(found[2]), found[3]
    if kind == "pay-code":
        code = session.get(PayLinkCode, row_id)
        return pay_link_codes.digits_of(code, key) if code is not None and code.salt == salt else found[0]
    link = session.get(PayLink, row_id)
    if link is None or link.salt != salt:
        return found[0]
    if kind == "fresh-pay-link":
        if not pay_links.still_there(session, link):  # it went to another company while the mail waited
            return f"{site}/find"
        link = pay_links.successor(session, key, link, at=utcnow())
    return f"{site}/pay/{pay_links.token_of(link, key)}"
