"""Who did what; and the chain that is closed over each transaction just before it commits."""

from typing import Any
from uuid import uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from payportal.ledger.chain import GENESIS, link_hash
from payportal.models.audit import AuditEvent, ChainLink
from payportal.models.base import closings, is_sqlite
from payportal.queries.chain import stored_body_hash

CHAIN_LOCK = 7_203_001
"""The advisory lock that lets one transaction at a time append to the chain."""


def record(session: Session, actor: str, action: str, subject: str, **detail: Any) -> None:
    """Note an act of ``actor`` on ``subject``; it is chained with the transaction."""
    session.add(AuditEvent(actor=actor, action=action, subject=subject, detail=detail, chain_key=chain_key(session)))


def chain_key(session: Session) -> str:
    """Return the key of this transaction's link, and make sure that the link is made before the commit."""
    key: str | None = session.info.get("chain_key")
    if key is None:
        key = session.info["chain_key"] = uuid4().hex
        closings(session).append(_link)
    return key


def _link(session: Session) -> None:
    """Append the link; what is not linked the database refuses to commit."""
    session.flush()
    key = session.info["chain_key"]
    body = stored_body_hash(session, key)
    if not is_sqlite(session):
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    # A statement of its own, after the lock: it must see the link that the transaction before committed.
    last = session.scalar(select(ChainLink.hash).order_by(ChainLink.sequence.desc()).limit(1)) or GENESIS
    session.add(ChainLink(chain_key=key, previous_hash=last, body_hash=body, hash=link_hash(last, key, body)))
    session.flush()
