"""The only door into the journal."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict
from payportal.ledger.chart import LedgerAccount
from payportal.ledger.entry import Entry, Line
from payportal.models.base import utcnow
from payportal.models.bulk import insert_rows, new_ids
from payportal.models.journal import Account, JournalEntry, JournalLine, JournalSeal
from payportal.services import audit

_HEAD = ("id", "kind", "idempotency_key", "description", "source", "effective_on", "posted_at", "reverses_id",
         "chain_key")  # fmt: skip
_LINE = ("entry_id", "line_no", "account_id", "currency", "debit", "credit")


def post(session: Session, entries: Sequence[Entry]) -> list[int]:
    """Post entries and return their ids in the same order; a fact that was posted before raises Conflict.

    Set-based: a handful of statements for any number of entries.
    """
    if not entries:
        return []
    session.flush()
    accounts = _account_ids(session, {(line.account, line.currency) for entry in entries for line in entry.lines})
    key, now = audit.chain_key(session), utcnow()
    ids = new_ids(session, JournalEntry, len(entries))
    posted = list(zip(ids, entries, strict=True))
    heads = ((i, e.kind, e.key, e.description, e.source, e.effective_on, now, e.reverses_id, key) for i, e in posted)
    try:
        insert_rows(session, JournalEntry, _HEAD, heads)
    except IntegrityError as error:
        raise Conflict("this was posted before; nothing was posted again", code="posted_before") from error
    lines = (
        (entry_id, number, accounts[line.account, line.currency], line.currency, line.debit, line.credit)
        for entry_id, entry in posted
        for number, line in enumerate(entry.lines, 1)
    )
    insert_rows(session, JournalLine, _LINE, lines)
    insert_rows(session, JournalSeal, ("entry_id", "line_count"), ((i, len(e.lines)) for i, e in posted))
    return ids


def entry_lines(session: Session, entry_id: int) -> tuple[Line, ...]:
    """Return the lines of a posted entry, as they were posted."""
    query = (
        select(Account, JournalLine)
        .join(Account, Account.id == JournalLine.account_id)
        .where(JournalLine.entry_id == entry_id)
        .order_by(JournalLine.line_no)
    )
    return tuple(
        Line(LedgerAccount(account.code, account.name, account.type), line.currency, line.debit, line.credit)
        for account, line in session.execute(query)
    )


def _account_ids(session: Session, wanted: set[tuple[LedgerAccount, str]]) -> dict[tuple[LedgerAccount, str], int]:
    """Return the ids of accounts, opening those that are new."""
    known = _known_accounts(session, {account.code for account, _ in wanted})
    missing = sorted((pair for pair in wanted if (pair[0].code, pair[1]) not in known), key=lambda p: (p[0].code, p[1]))
    for account, currency in missing:
        row = Account(code=account.code, currency=currency, name=account.name, type=account.type)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # another transaction opened it first
            known |= _known_accounts(session, {account.code})
            continue
        known[account.code, currency] = row.id
    return {(account, currency): known[account.code, currency] for account, currency in wanted}


def _known_accounts(session: Session, codes: set[str]) -> dict[tuple[str, str], int]:
    query = select(Account.code, Account.currency, Account.id).where(Account.code.in_(sorted(codes)))
    return {(code, currency): account_id for code, currency, account_id in session.execute(query)}
