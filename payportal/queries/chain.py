"""What a link of the chain is made over, read as it is stored."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from payportal.ledger.chain import body_hash
from payportal.models.audit import AuditEvent
from payportal.models.journal import Account, JournalEntry, JournalLine

ROWS_AT_ONCE = 2_000
_KEY = itemgetter(0)


def stored_body_hash(session: Session, chain_key: str) -> str:
    """Return the hash of everything the database holds under ``chain_key``."""
    return stored_body_hashes(session, [chain_key])[chain_key]


def stored_body_hashes(session: Session, chain_keys: Sequence[str]) -> dict[str, str]:
    """Return by chain key the hash of everything the database holds under it; three statements for any number."""
    events = _events(session, chain_keys)
    hashes = {
        key: body_hash((entry for _, entry in entries), events.pop(key, ()))
        for key, entries in groupby(_entries(session, chain_keys), key=_KEY)
    }
    return {key: hashes.get(key) or body_hash((), events.get(key, ())) for key in chain_keys}


def _entries(session: Session, chain_keys: Sequence[str]) -> Iterator[tuple[str, list[Any]]]:
    """Yield chain key and entry, the entry with its lines at the end; never all of a large transaction at once."""
    heads = select(
        JournalEntry.chain_key, JournalEntry.id, JournalEntry.kind, JournalEntry.idempotency_key,
        JournalEntry.description, JournalEntry.source, JournalEntry.effective_on, JournalEntry.posted_at,
        JournalEntry.reverses_id,
    ).where(JournalEntry.chain_key.in_(chain_keys)).order_by(JournalEntry.chain_key, JournalEntry.id)  # fmt: skip
    lines = (
        select(JournalLine.entry_id, JournalLine.line_no, Account.code, JournalLine.currency, JournalLine.debit,
               JournalLine.credit)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .join(Account, Account.id == JournalLine.account_id)
        .where(JournalEntry.chain_key.in_(chain_keys))
        .order_by(JournalEntry.chain_key, JournalEntry.id, JournalLine.line_no)
    )  # fmt: skip
    by_entry = groupby(_rows(session, lines), key=_KEY)
    of, own = next(by_entry, (None, iter(())))
    for key, *head in _rows(session, heads):
        mine: list[list[Any]] = []
        if of == head[0]:
            mine = [list(row[1:]) for row in own]
            of, own = next(by_entry, (None, iter(())))
        yield key, [*map(_plain, head), mine]


def _rows(session: Session, query: Select[Any]) -> Iterator[Any]:
    return iter(session.connection().execute(query, execution_options={"yield_per": ROWS_AT_ONCE}))


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
