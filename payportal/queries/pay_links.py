"""The links to invoices, as clerks and customers look after them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.domain.sentence import say
from payportal.models.customer import Customer
from payportal.models.notice import Notice
from payportal.models.pay_link import PayLink, PayLinkInvoice

MOST = 20
NOTICE_TO = "notice to "
"""How the maker of a link begins that was made for a mail of notices; the address follows."""


def of_invoice(session: Session, invoice_id: int) -> list[PayLink]:
    """Return the links that name an invoice, the latest first, at most twenty."""
    query = select(PayLink).join(PayLinkInvoice, PayLinkInvoice.link_id == PayLink.id)
    query = query.where(PayLinkInvoice.invoice_id == invoice_id).order_by(PayLink.id.desc())
    return list(session.scalars(query.limit(MOST)))


def one(session: Session, accounts: Sequence[int], link_id: int) -> PayLink:
    """Return a link to invoices of one of these accounts; raises NotFound when there is none."""
    query = select(PayLink).where(PayLink.id == link_id, PayLink.customer_id.in_(accounts), PayLink.scope != "receipt")
    link = session.scalar(query)
    if link is None:
        raise NotFound(say("There is no such link on your account."))
    return link


def mailed_to(session: Session, link: PayLink) -> str:
    """Return the address that a link to invoices was mailed to; empty where it went another way.

    A link to several invoices opens by a code that only the address on file gets.
    """
    if link.scope == "statement":
        return session.get_one(Customer, link.customer_id).email
    of_customer = PayLink.customer_id == link.customer_id
    if session.scalar(select(PayLink.id).where(of_customer, PayLink.replaced_by_id == link.id).limit(1)):
        return link.email
    if link.created_by.startswith(NOTICE_TO):
        return link.created_by.removeprefix(NOTICE_TO)
    mails = select(Notice.address).where(Notice.customer_id == link.customer_id, Notice.event == "link",
                                         Notice.key.startswith(f"pay-link:{link.id}:mailed:"),
                                         Notice.state != "withheld")  # fmt: skip
    return session.scalar(mails.order_by(Notice.id.desc()).limit(1)) or ""
