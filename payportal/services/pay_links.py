"""Pay links: make, open, revoke, and replace them when they ended or the address on file changed.

Only the hash of a token is kept. The token is reckoned from the link's salt and a secret that the edge passes in, so
that it can be shown again, and put into a mail at the moment when that is sent.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound, PayportalError
from payportal.domain.sentence import say
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.pay_link import PayLink, PayLinkInvoice
from payportal.queries import customer_account
from payportal.services import audit

LASTS = timedelta(days=30)
MOST_INVOICES = 200


def create(session: Session, key: str, *, customer_id: int, invoice_ids: Sequence[int], created_by: str,
           at: datetime, lasts: timedelta = LASTS) -> PayLink:  # fmt: skip
    """Make a link to one invoice, or to several of one currency behind a code.

    Raises NotFound for an invoice that is not on the account of ``customer_id``.
    """
    wanted = sorted(set(invoice_ids))[:MOST_INVOICES]
    accounts = customer_account.account_ids(session, customer_id)
    query = select(Invoice.currency).where(Invoice.id.in_(wanted), Invoice.customer_id.in_(accounts))
    currencies = list(session.scalars(query))
    if not wanted or len(currencies) != len(wanted):
        raise NotFound(say("One of these invoices is not on your account."))
    if len(set(currencies)) > 1:
        raise PayportalError(say("Choose invoices of one currency; each currency is paid on its own."))
    customer = session.get_one(Customer, customer_id)
    link = _new(session, key, PayLink(
        scope="invoice" if len(wanted) == 1 else "statement", customer_id=customer_id, email=customer.email,
        created_by=created_by, created_at=at, expires_at=at + lasts,
    ))  # fmt: skip
    session.add_all(PayLinkInvoice(link_id=link.id, invoice_id=invoice_id) for invoice_id in wanted)
    session.flush()
    audit.record(session, created_by, "create_pay_link", f"pay_link:{link.id}", invoices=wanted)
    return link


def create_receipt(session: Session, key: str, *, customer_id: int, payment_id: int, created_by: str,
                   at: datetime) -> PayLink:  # fmt: skip
    """Make the link under which a payment can be looked at for good, or find it."""
    known = session.scalar(select(PayLink).where(PayLink.payment_id == payment_id))
    if known is not None:
        return known
    return _new(session, key, PayLink(scope="receipt", customer_id=customer_id, payment_id=payment_id,
                                      created_by=created_by, created_at=at))  # fmt: skip


def token_of(link: PayLink, key: str) -> str:
    """Return the token of a link."""
    return _token(link.salt, key)


def find(session: Session, token: str) -> PayLink | None:
    """Return the link of a token whether it still opens anything or not; None for a token that never was."""
    return session.scalar(select(PayLink).where(PayLink.token_hash == _digest(token)))


def opened(session: Session, token: str, *, at: datetime) -> PayLink:
    """Return the link of a token; raises NotFound in the same words for one that ended, was revoked or never was."""
    link = find(session, token)
    if link is None or not link.live(at):
        raise NotFound(say("This link does not open anything any more."), code="dead_link")
    return link


def invoice_ids(session: Session, link: PayLink) -> list[int]:
    """Return the invoices that a link names."""
    query = select(PayLinkInvoice.invoice_id).where(PayLinkInvoice.link_id == link.id)
    return list(session.scalars(query.order_by(PayLinkInvoice.invoice_id)))


def still_there(session: Session, link: PayLink) -> list[int]:
    """Return the invoices of a link that are on its account now: companies part, and invoices move with them."""
    accounts = customer_account.account_ids(session, link.customer_id)
    query = select(PayLinkInvoice.invoice_id).join(Invoice, Invoice.id == PayLinkInvoice.invoice_id)
    query = query.where(PayLinkInvoice.link_id == link.id, Invoice.customer_id.in_(accounts))
    return list(session.scalars(query.order_by(Invoice.id)))


def note_use(session: Session, link_id: int, *, at: datetime) -> None:
    """Count that a link was opened."""
    link = session.get_one(PayLink, link_id, with_for_update=True, populate_existing=True)
    link.uses, link.last_used_at = link.uses + 1, at


def revoke(session: Session, link_id: int, *, actor: str, why: str, at: datetime) -> None:
    """Let a link open nothing any more; again it changes nothing. Raises NotFound."""
    link = session.get(PayLink, link_id, with_for_update=True, populate_existing=True)
    if link is None:
        raise NotFound(f"there is no pay link {link_id}")
    if link.revoked_at is None:
        link.revoked_at, link.revoked_why = at, why[:200]
        audit.record(session, actor, "revoke_pay_link", f"pay_link:{link.id}", why=why)


def successor(session: Session, key: str, link: PayLink, *, at: datetime) -> PayLink:
    """Return the fresh link in the place of one that ended: the one made before while that lives, else a new one.

    Raises NotFound where nothing of it is on the account any more.
    """
    known = session.get(PayLink, link.replaced_by_id) if link.replaced_by_id else None
    if known is not None and known.live(at):
        return known
    fresh = create(session, key, customer_id=link.customer_id, invoice_ids=still_there(session, link),
                   created_by=link.created_by, at=at)  # fmt: skip
    link.replaced_by_id = fresh.id
    session.flush()
    return fresh


def live_for_other_address(session: Session, customer_id: int, email: str, *, at: datetime) -> list[PayLink]:
    """Return the links to invoices that were made while another address was on file."""
    query = select(PayLink).where(PayLink.customer_id == customer_id, PayLink.scope != "receipt",
                                  PayLink.email != email, PayLink.revoked_at.is_(None),
                                  PayLink.expires_at > at)  # fmt: skip
    return list(session.scalars(query.order_by(PayLink.id)))


def secret_of(salt: str, key: str, purpose: str) -> bytes:
    """Return what ``salt`` stands for under the secret ``key``, for one purpose only."""
    return hmac.digest(key.encode(), f"{purpose}.{salt}".encode(), "sha256")


def new_salt() -> str:
    """Return a salt that nobody can guess."""
    return secrets.token_hex(16)


def _new(session: Session, key: str, link: PayLink) -> PayLink:
    link.salt = new_salt()
    link.token_hash = _digest(_token(link.salt, key))
    session.add(link)
    session.flush()
    return link


def _token(salt: str, key: str) -> str:
    return base64.urlsafe_b64encode(secret_of(salt, key, "pay-link")).rstrip(b"=").decode()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
