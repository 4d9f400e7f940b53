"""From a bill in the hand to a link: for whoever knows its number and one thing more, or through the mail on file."""

from datetime import datetime

from sqlalchemy.orm import Session

from payportal.models.customer import Customer
from payportal.models.pay_link import PayLink
from payportal.queries import guest_lookup
from payportal.queries.guest_lookup import Found
from payportal.services import pay_link_mail, pay_links

BY = "look-up"


def link_for(session: Session, key: str, number: str, proof: str, *, at: datetime) -> PayLink | None:
    """Return a new link for whoever proved to have the bill; None when number and proof do not belong together.

    A number of an invoice opens that invoice. A number of an account opens its open invoices, behind the code that is
    mailed to the address on file; without such an address, only the last bill.
    """
    found = guest_lookup.find(session, number, proof)
    return _link(session, key, found, at=at) if found is not None else None


def mail_links(session: Session, key: str, number: str, *, at: datetime) -> None:
    """Mail a link to the address on file of what a number names; nothing where it names nothing or several accounts."""
    every = guest_lookup.candidates(session, number)
    found = [one for one in every if one.exact] or every
    if len({one.customer_id for one in found}) != 1 or not session.get_one(Customer, found[0].customer_id).email:
        return
    link = _link(session, key, guest_lookup.one_of(found), at=at)
    if link is not None:
        pay_link_mail.send_link(session, link, at=at)


def _link(session: Session, key: str, found: Found, *, at: datetime) -> PayLink | None:
    ids = _invoices(session, found)
    if not ids:
        return None
    return pay_links.create(session, key, customer_id=found.customer_id, invoice_ids=ids, created_by=BY, at=at)


def _invoices(session: Session, found: Found) -> list[int]:
    if found.invoice_id is not None:
        return [found.invoice_id]
    last = guest_lookup.last_bill(session, found.customer_id)
    if last is None:
        return []
    waiting = guest_lookup.open_ids(session, found.customer_id, last.currency)
    email = session.get_one(Customer, found.customer_id).email
    return waiting if waiting and (email or len(waiting) == 1) else [last.id]
