"""Refunds and card disputes against the receipts that they are taken from."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from payportal.domain.money import format_minor

REFUNDS = """SELECT currency, -sum(amount_minor + fee_minor) FROM refund
    WHERE state IN ('created', 'pending', 'unknown') GROUP BY currency"""
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


def fees(session: Session) -> Iterator[str]:
    """Yield payments of whose fee another part is refunded than their refunds or the entries of these say."""
    query = """
        SELECT p.reference, p.currency, p.payer_fee_refunded_minor,
          coalesce(sum(CASE WHEN f.state <> 'failed' THEN f.fee_minor END), 0),
          coalesce(sum((SELECT sum(l.debit - l.credit) FROM journal_entry e JOIN journal_line l ON l.entry_id = e.id
                        JOIN account a ON a.id = l.account_id
                        WHERE a.code = '4200' AND e.idempotency_key IN (
                          'refund\\:' || CAST(f.id AS varchar(20)) || '\\:fee',
                          'refund\\:' || CAST(f.id AS varchar(20)) || '\\:fee_failed'))), 0)
        FROM payment p LEFT JOIN refund f ON f.payment_id = p.id AND f.fee_minor > 0
        WHERE f.id IS NOT NULL OR p.payer_fee_refunded_minor <> 0
        GROUP BY p.id, p.reference, p.currency, p.payer_fee_refunded_minor ORDER BY p.id"""
    for reference, currency, said, found, booked in session.execute(text(query)):
        if not said == int(found) == int(booked):
            one, other, books = (format_minor(int(minor), currency) for minor in (said, found, booked))
            yield f"payment {reference}: {one} {currency} of its fee refunded, {other} by its refunds, {books} booked"
