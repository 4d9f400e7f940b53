"""Payments in another currency: each is what its quote says, and the books changed as much as stands of it."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from payportal.domain.money import Money
from payportal.models.journal import EXCHANGES


def quotes(session: Session) -> Iterator[str]:
    """Yield payments that are not what their quote says, in either currency."""
    query = """
        SELECT p.reference, p.paid_minor, p.paid_currency, q.paid_minor, q.paid_currency
        FROM payment p JOIN fx_quote q ON q.id = p.quote_id
        WHERE p.paid_minor <> q.paid_minor OR p.paid_currency <> q.paid_currency OR q.state <> 'used'
           OR p.currency <> q.currency OR p.amount_minor + p.payer_fee_minor <> q.amount_minor ORDER BY p.id"""
    for reference, minor, currency, quoted, other in session.execute(text(query)):
        charged, said = Money(minor, currency), Money(quoted, other)
        yield f"payment {reference}: {charged} is charged, its quote of {said} is another one or was not used"


def standing(session: Session) -> Iterator[str]:
    """Yield payments of which another sum is changed in card clearing than stands of their receipt, with or without
    the fee on top, and those of which all went back in one currency but not in the other.
    """
    moved = f"""
        SELECT sum(l.credit - l.debit) FROM journal_entry JOIN journal_line l ON l.entry_id = journal_entry.id
        JOIN account a ON a.id = l.account_id
        WHERE source = 'payment:' || CAST(p.id AS varchar(20)) AND {EXCHANGES} AND kind = 'paid_in_another'
          AND a.code = '1050' AND l.currency ="""  # noqa: S608 - our own words
    query = f"""
        SELECT p.reference, p.currency, p.paid_currency, p.payer_fee_minor,
          CASE WHEN r.reversed_at IS NULL THEN r.amount_minor - r.returned_minor - r.refunded_minor ELSE 0 END,
          coalesce((SELECT sum(f.amount_minor) FROM refund f
                    WHERE f.payment_id = p.id AND f.state IN ('created', 'pending', 'unknown')), 0),
          coalesce(({moved} p.currency), 0), coalesce(({moved} p.paid_currency), 0)
        FROM payment p JOIN receipt r ON r.payment_id = p.id WHERE p.quote_id IS NOT NULL ORDER BY p.id"""  # noqa: S608
    for reference, currency, other, fee, left, waiting, settled, paid in session.execute(text(query)):
        stands = int(left) + int(waiting)
        if int(settled) not in (stands, stands + fee) or (int(settled) == 0) != (int(paid) == 0):
            yield (
                f"payment {reference}: {Money(stands, currency)} of it stands, but {Money(int(settled), currency)} is "
                f"changed into {Money(-int(paid), other)}"
            )
