"""Credits on disputes equal the journal and what their disputes say; each fault names its row."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from payportal.domain.money import format_minor


def entries(session: Session) -> Iterator[str]:
    """Yield credits whose entry took another sum off receivables than the credit says."""
    query = """
        SELECT c.id, c.currency, c.amount_minor,
               coalesce(sum(CASE WHEN a.code = '1200' THEN l.credit - l.debit ELSE 0 END), 0)
        FROM dispute_credit c JOIN journal_line l ON l.entry_id = c.entry_id JOIN account a ON a.id = l.account_id
        GROUP BY c.id, c.currency, c.amount_minor
        HAVING c.amount_minor <> coalesce(sum(CASE WHEN a.code = '1200' THEN l.credit - l.debit ELSE 0 END), 0)
        ORDER BY c.id"""
    for row_id, currency, said, posted in session.execute(text(query)):
        amounts = format_minor(said, currency), format_minor(int(posted), currency)
        yield f"dispute credit {row_id}: {amounts[0]} {currency}, but {amounts[1]} was posted"


def disputes(session: Session) -> Iterator[str]:
    """Yield disputes that say another credit than the rows of it add up to."""
    query = """
        SELECT d.id, d.currency, d.credited_minor, coalesce(sum(c.amount_minor), 0)
        FROM dispute d LEFT JOIN dispute_credit c ON c.dispute_id = d.id
        GROUP BY d.id, d.currency, d.credited_minor HAVING d.credited_minor <> coalesce(sum(c.amount_minor), 0)
        ORDER BY d.id"""
    for row_id, currency, said, found in session.execute(text(query)):
        amounts = format_minor(said, currency), format_minor(int(found), currency)
        yield f"dispute {row_id}: {amounts[0]} {currency} credited, but its credits are {amounts[1]}"
