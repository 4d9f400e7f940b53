"""Refunds and card disputes against the receipts that they are taken from."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from payportal.domain.money import format_minor

REFUNDS = """SELECT currency, -sum(amount_minor) FROM refund WHERE state IN ('created', 'pending', 'unknown')
    GROUP BY currency"""
"""What is set aside for refunds that are not decided, as a debit balance."""

DISPUTES = """SELECT currency, sum(amount_minor) FROM card_dispute
    WHERE held_entry_id IS NOT NULL AND closed_at IS NULL GROUP BY currency"""
"""What the processor withdrew for disputes that are not decided."""


def receipts(session: Session) -> Iterator[str]:
    """Yield receipts whose refunds are not what was set aside of them."""
    query = """
        SELECT r.id, r.transaction_id, r.currency, r.refunded_minor, coalesce(f.minor, 0)
        FROM receipt r
        LEFT JOIN (SELECT receipt_id, sum(amount_minor) AS minor FROM refund WHERE state <> 'failed'
                   GROUP BY receipt_id) f ON f.receipt_id = r.id
        WHERE r.refunded_minor <> coalesce(f.minor, 0) ORDER BY r.id"""
    for row_id, transaction, currency, said, found in session.execute(text(query)):
        one, other = format_minor(said, currency), format_minor(int(found), currency)
        yield f"receipt {transaction} (row {row_id}): {one} {currency} refunded, its refunds say {other}"
