"""Open items and receipts equal what was applied, and what was applied equals the journal; each fault names its row."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from payportal.domain.money import format_minor


def open_items(session: Session) -> Iterator[str]:
    """Yield open items whose balance is not what they came with less what was applied and credited."""
    query = """
        SELECT i.id, i.number, i.currency, i.open_minor,
               i.opened_minor - coalesce(sum(a.cash_minor + a.discount_minor + a.adjustment_minor), 0)
                 - coalesce(max(c.credited), 0)
        FROM invoice i LEFT JOIN application a ON a.invoice_id = i.id
        LEFT JOIN (SELECT invoice_id, sum(amount_minor) AS credited FROM dispute_credit GROUP BY invoice_id) c
               ON c.invoice_id = i.id
        GROUP BY i.id, i.number, i.currency, i.open_minor, i.opened_minor
        HAVING i.open_minor <> i.opened_minor
               - coalesce(sum(a.cash_minor + a.discount_minor + a.adjustment_minor), 0)
               - coalesce(max(c.credited), 0) ORDER BY i.id"""
    for row_id, number, currency, said, found in session.execute(text(query)):
        open_text, left = format_minor(said, currency), format_minor(int(found), currency)
        yield f"open item {number} (row {row_id}): open {open_text} {currency} but its applications leave {left}"


def receipts(session: Session) -> Iterator[str]:
    """Yield receipts of which some money is neither applied nor waiting nor on account."""
    query = """
        SELECT r.id, r.transaction_id, r.currency,
          CASE WHEN r.reversed_at IS NULL THEN r.amount_minor - r.returned_minor - r.refunded_minor ELSE 0 END
            - r.unapplied_minor - r.on_account_minor
            - coalesce(sum(CASE WHEN a.invoice_id IS NOT NULL THEN a.cash_minor END), 0),
          r.on_account_minor - coalesce(sum(CASE WHEN a.invoice_id IS NULL THEN a.cash_minor END), 0)
        FROM receipt r LEFT JOIN application a ON a.receipt_id = r.id
        GROUP BY r.id, r.transaction_id, r.currency, r.amount_minor, r.returned_minor, r.refunded_minor,
          r.unapplied_minor, r.on_account_minor, r.reversed_at ORDER BY r.id"""
    for row_id, transaction, currency, cash, on_account in session.execute(text(query)):
        if cash or on_account:
            lost = format_minor(int(cash or on_account), currency)
            yield f"receipt {transaction} (row {row_id}): {lost} {currency} is neither applied nor waiting"


def sources(session: Session) -> Iterator[str]:
    """Yield receipts that are not what the bank or the gateway told, or not what was posted when they came."""
    query = """
        SELECT r.id, r.transaction_id, r.currency, r.amount_minor, coalesce(b.amount_minor, p.amount_minor), j.taken
        FROM receipt r
        LEFT JOIN bank_line b ON b.id = r.bank_line_id LEFT JOIN payment p ON p.id = r.payment_id
        LEFT JOIN (SELECT e.source, sum(l.debit) AS taken FROM journal_entry e
                   JOIN journal_line l ON l.entry_id = e.id
                   WHERE e.kind = 'receipt_taken' GROUP BY e.source) j
               ON j.source = 'receipt:' || CAST(r.id AS varchar(20))
        WHERE r.amount_minor <> coalesce(b.amount_minor, p.amount_minor, r.amount_minor)
           OR r.amount_minor <> coalesce(j.taken, 0)
           OR r.currency <> coalesce(b.currency, p.currency, r.currency) ORDER BY r.id"""
    for row_id, transaction, currency, said, told, taken in session.execute(text(query)):
        amounts = [format_minor(int(minor or 0), currency) for minor in (said, told, taken)]
        yield (
            f"receipt {transaction} (row {row_id}): {amounts[0]} {currency}, its source says {amounts[1]}, "
            f"{amounts[2]} was posted"
        )


def entries(session: Session) -> Iterator[str]:
    """Yield entries that move other sums of receivables, discounts or adjustments than their applications say."""
    query = """
        SELECT e.id, coalesce(p.reduced, 0), coalesce(j.reduced, 0), coalesce(p.discount, 0), coalesce(j.discount, 0),
               coalesce(p.adjustment, 0), coalesce(j.adjustment, 0)
        FROM journal_entry e
        LEFT JOIN (SELECT entry_id, sum(discount_minor) AS discount, sum(adjustment_minor) AS adjustment,
                     sum(CASE WHEN invoice_id IS NOT NULL
                         THEN cash_minor + discount_minor + adjustment_minor ELSE 0 END) AS reduced
                   FROM application GROUP BY entry_id) p ON p.entry_id = e.id
        LEFT JOIN (SELECT l.entry_id,
                     sum(CASE WHEN a.code = '1200' THEN l.credit - l.debit ELSE 0 END) AS reduced,
                     sum(CASE WHEN a.code = '4900' THEN l.debit - l.credit ELSE 0 END) AS discount,
                     sum(CASE WHEN a.code IN ('4920', '5100', '5110', '5200') THEN l.debit - l.credit ELSE 0 END)
                       AS adjustment
                   FROM journal_line l JOIN account a ON a.id = l.account_id GROUP BY l.entry_id) j
               ON j.entry_id = e.id
        WHERE e.kind IN ('cash_applied', 'cash_unapplied')
          AND (coalesce(p.reduced, 0) <> coalesce(j.reduced, 0) OR coalesce(p.discount, 0) <> coalesce(j.discount, 0)
               OR coalesce(p.adjustment, 0) <> coalesce(j.adjustment, 0)) ORDER BY e.id"""
    words = "receivables", "discounts", "adjustments"
    for entry, *pairs in session.execute(text(query)):
        wrong = [f"{word} {pairs[2 * i]} against {pairs[2 * i + 1]}" for i, word in enumerate(words)
                 if pairs[2 * i] != pairs[2 * i + 1]]  # fmt: skip
        yield f"entry {entry}: its applications against its lines: {', '.join(wrong)} (minor units)"


def reversals(session: Session) -> Iterator[str]:
    """Yield rows that undo an application but do not turn all of it."""
    query = """
        SELECT r.id, a.id FROM application r JOIN application a ON a.id = r.reverses_id
        WHERE r.cash_minor <> -a.cash_minor OR r.discount_minor <> -a.discount_minor
           OR r.adjustment_minor <> -a.adjustment_minor OR r.receipt_id <> a.receipt_id
           OR coalesce(r.invoice_id, 0) <> coalesce(a.invoice_id, 0) ORDER BY r.id"""
    for reversal, original in session.execute(text(query)):
        yield f"application {reversal} does not undo application {original} exactly"
