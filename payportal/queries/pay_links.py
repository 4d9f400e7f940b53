"""The links to invoices, as clerks and customers look after them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.domain.sentence import say
from payportal.models.pay_link import PayLink, PayLinkInvoice

MOST = 20


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
