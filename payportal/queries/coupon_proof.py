"""Codes equal their uses, uses their payments, and rewards their entries; each fault names its row."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from payportal.domain.money import format_minor


def limits(session: Session) -> Iterator[str]:
    """Yield coupons that say other uses than there are."""
    query = """
        SELECT c.id, c.code, c.used_count, c.used_minor, coalesce(sum(CASE WHEN u.counted THEN 1 ELSE 0 END), 0),
               coalesce(sum(u.charged_minor), 0)
        FROM coupon c LEFT JOIN coupon_use u ON u.coupon_id = c.id
        GROUP BY c.id, c.code, c.used_count, c.used_minor
        HAVING c.used_count <> coalesce(sum(CASE WHEN u.counted THEN 1 ELSE 0 END), 0)
            OR c.used_minor <> coalesce(sum(u.charged_minor), 0) ORDER BY c.id"""
    for row_id, code, count, minor, found, charged in session.execute(text(query)):
        yield f"coupon {code} (row {row_id}): {count} uses and {minor} said, {found} and {charged} found (minor units)"


def uses(session: Session) -> Iterator[str]:
    """Yield uses of codes that are not what the lines of their payment bear together, and lines without a use."""
    query = """
        SELECT p.id, p.currency, coalesce(u.discount_minor, 0), coalesce(l.borne, 0)
        FROM payment p LEFT JOIN coupon_use u ON u.payment_id = p.id
        LEFT JOIN (SELECT payment_id, sum(coupon_minor) AS borne FROM payment_line
                   WHERE coupon_minor > 0 GROUP BY payment_id) l
               ON l.payment_id = p.id
        WHERE coalesce(u.discount_minor, 0) <> coalesce(l.borne, 0) ORDER BY p.id"""
    for row_id, currency, said, found in session.execute(text(query)):
        amounts = format_minor(int(said), currency), format_minor(int(found), currency)
        yield f"payment {row_id}: its code takes off {amounts[0]} {currency}, its lines say {amounts[1]}"


def rewards(session: Session) -> Iterator[str]:
    """Yield rewards whose entry took another sum off receivables than they say."""
    query = """
        SELECT r.id, r.currency, r.amount_minor,
               coalesce(sum(CASE WHEN a.code = '1200' THEN l.credit - l.debit ELSE 0 END), 0)
        FROM referral_reward r JOIN journal_line l ON l.entry_id = r.entry_id JOIN account a ON a.id = l.account_id
        GROUP BY r.id, r.currency, r.amount_minor
        HAVING r.amount_minor <> coalesce(sum(CASE WHEN a.code = '1200' THEN l.credit - l.debit ELSE 0 END), 0)
        ORDER BY r.id"""
    for row_id, currency, said, posted in session.execute(text(query)):
        amounts = format_minor(said, currency), format_minor(int(posted), currency)
        yield f"referral reward {row_id}: {amounts[0]} {currency}, but {amounts[1]} was posted"
