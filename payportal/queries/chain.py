"""What a link of the chain is made over, read as it is stored."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.ledger.chain import body_hash
from payportal.models.audit import AuditEvent
from payportal.models.journal import Account, JournalEntry, JournalLine


def stored_body_hash(session: Session, chain_key: str) -> str:
    """Return the hash of everything the database holds under ``chain_key``."""
    return stored_body_hashes(session, [chain_key])[chain_key]


def stored_body_hashes(session: Session, chain_keys: Sequence[str]) -> dict[str, str]:
    """Return by chain key the hash of everything the database holds under it; three statements for any number."""
    entries, events = _entries(session, chain_keys), _events(session, chain_keys)
    return {key: body_hash(entries.get(key, []), events.get(key, [])) for key in chain_keys}


def _entries(session: Session, chain_keys: Sequence[str]) -> dict[str, list[list[Any]]]:
    lines: dict[int, list[list[Any]]] = {}
    query = (
        select(JournalLine.entry_id, JournalLine.line_no, Account.code, JournalLine.currency, JournalLine.debit,
               JournalLine.credit)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .join(Account, Account.id == JournalLine.account_id)
        .where(JournalEntry.chain_key.in_(chain_keys))
        .order_by(JournalLine.entry_id, JournalLine.line_no)
    )  # fmt: skip
    for row in session.connection().execute(query):
        lines.setdefault(row[0], []).append(list(row[1:]))
    heads = select(
        JournalEntry.chain_key, JournalEntry.id, JournalEntry.kind, JournalEntry.idempotency_key,
        JournalEntry.description, JournalEntry.source, JournalEntry.effective_on, JournalEntry.posted_at,
        JournalEntry.reverses_id,
    ).where(JournalEntry.chain_key.in_(chain_keys)).order_by(JournalEntry.id)  # fmt: skip
    entries: dict[str, list[list[Any]]] = {}
    for key, *head in session.connection().execute(heads):
        entries.setdefault(key, []).append([*map(_plain, head), lines.get(head[0], [])])
    return entries


def _events(session: Session, chain_keys: Sequence[str]) -> dict[str, list[list[Any]]]:
    query = (
        select(AuditEvent.chain_key, AuditEvent.id, AuditEvent.actor, AuditEvent.action, AuditEvent.subject,
               AuditEvent.detail, AuditEvent.happened_at)
        .where(AuditEvent.chain_key.in_(chain_keys))
        .order_by(AuditEvent.id)
    )  # fmt: skip
    events: dict[str, list[list[Any]]] = {}
    for key, *event in session.connection().execute(query):
        events.setdefault(key, []).append([_plain(value) for value in event])
    return events


def _plain(value: Any) -> Any:
    """Write a moment the same way on both databases."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
