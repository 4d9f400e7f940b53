"""The books prove themselves: each check returns the faults it found, none when all is well."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from payportal.domain.money import format_minor
from payportal.ledger import chart
from payportal.models.audit import ChainLink
from payportal.models.journal import Account, JournalEntry, JournalLine
from payportal.queries import (
    application_proof,
    card_proof,
    chain_proof,
    coupon_proof,
    dispute_proof,
    exchange_proof,
    share_proof,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not agree, named so that a person finds it."""

    check: str
    message: str


@dataclass(slots=True)
class Proof:
    """What was proved: counts of what was looked at, and the faults."""

    entries: int = 0
    lines: int = 0
    links: int = 0
    checks: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Return whether nothing was found wrong."""
        return not self.faults


def prove(session: Session) -> Proof:
    """Prove the books: entries, control accounts against their sub-ledgers, wallets, shares and the audit chain."""
    proof = Proof(
        entries=session.scalar(select(func.count()).select_from(JournalEntry)) or 0,
        lines=session.scalar(select(func.count()).select_from(JournalLine)) or 0,
        links=session.scalar(select(func.count()).select_from(ChainLink)) or 0,
    )
    for name, check in CHECKS.items():
        proof.checks += 1
        proof.faults += [Fault(name, message) for message in check(session)]
    return proof


def _unbalanced(session: Session) -> Iterator[str]:
    query = """
        SELECT entry_id, currency, sum(debit), sum(credit) FROM journal_line
        GROUP BY entry_id, currency HAVING sum(debit) <> sum(credit) ORDER BY entry_id"""
    for entry, currency, debit, credit in session.execute(text(query)):
        yield f"entry {entry}: debits {format_minor(debit, currency)} but credits {format_minor(credit, currency)}"


def _unsealed(session: Session) -> Iterator[str]:
    query = """
        SELECT e.id, s.line_count, count(l.line_no) FROM journal_entry e
        LEFT JOIN journal_seal s ON s.entry_id = e.id LEFT JOIN journal_line l ON l.entry_id = e.id
        GROUP BY e.id, s.line_count HAVING s.line_count IS NULL OR s.line_count <> count(l.line_no) ORDER BY e.id"""
    for entry, sealed, found in session.execute(text(query)):
        yield f"entry {entry}: sealed with {sealed} lines, {found} found"


def _reversals(session: Session) -> Iterator[str]:
    """A reversal undoes its original; what a wallet could not give back stands on the partner's owed account."""
    query = """
        SELECT r.id, r.reverses_id FROM journal_entry r
        JOIN journal_line l ON l.entry_id IN (r.id, r.reverses_id) JOIN account a ON a.id = l.account_id
        WHERE r.reverses_id IS NOT NULL
        GROUP BY r.id, r.reverses_id, a.currency,
          CASE WHEN a.code LIKE '1300.%' THEN '2300.' || substr(a.code, 6)
               WHEN a.code IN ('2100', '2110') THEN 'waiting' ELSE a.code END
        HAVING sum(l.debit) <> sum(l.credit) ORDER BY r.id"""
    for reversal, original in session.execute(text(query)):
        yield f"entry {reversal} does not undo entry {original} exactly"


def _control(account: chart.LedgerAccount, subledger: str) -> Callable[[Session], Iterator[str]]:
    """Return the check that an account equals its sub-ledger; ``subledger`` selects currency and a debit balance."""

    def check(session: Session) -> Iterator[str]:
        query = select(Account.currency, func.sum(JournalLine.debit - JournalLine.credit)).join(
            Account, Account.id == JournalLine.account_id
        )
        ledger = dict(session.execute(query.where(Account.code == account.code).group_by(Account.currency)).all())
        rows = dict(session.execute(text(subledger)).all())
        for currency in sorted(ledger.keys() | rows.keys()):
            books, detail = int(ledger.get(currency) or 0), int(rows.get(currency) or 0)
            if books != detail:
                books_text, detail_text = format_minor(books, currency), format_minor(detail, currency)
                yield f"account {account.code} {currency}: {books_text} in the journal, {detail_text} in its sub-ledger"

    return check


CHECKS: dict[str, Callable[[Session], Iterator[str]]] = {
    "entries balance": _unbalanced,
    "entries are sealed": _unsealed,
    "reversals undo": _reversals,
    "open items equal their applications": application_proof.open_items,
    "receipts equal their applications": application_proof.receipts,
    "receipts equal their sources": application_proof.sources,
    "applications equal their entries": application_proof.entries,
    "applications are undone whole": application_proof.reversals,
    "credits on disputes equal their entries": dispute_proof.entries,
    "disputes equal their credits": dispute_proof.disputes,
    "codes equal their uses": coupon_proof.limits,
    "payments equal what their codes take off": coupon_proof.uses,
    "referral rewards equal their entries": coupon_proof.rewards,
    "receivables": _control(chart.RECEIVABLES, "SELECT currency, sum(open_minor) FROM invoice GROUP BY currency"),
    "unidentified cash": _control(
        chart.UNIDENTIFIED,
        "SELECT currency, -sum(unapplied_minor) FROM receipt WHERE customer_id IS NULL GROUP BY currency",
    ),
    "unapplied cash": _control(
        chart.UNAPPLIED,
        "SELECT currency, -sum(unapplied_minor) FROM receipt WHERE customer_id IS NOT NULL GROUP BY currency",
    ),
    "on-account cash": _control(
        chart.ON_ACCOUNT, "SELECT currency, -sum(on_account_minor) FROM receipt GROUP BY currency"
    ),
    "refunds on their way": _control(chart.REFUNDS, card_proof.REFUNDS),
    "card money in dispute": _control(chart.CARD_DISPUTES, card_proof.DISPUTES),
    "receipts equal their refunds": card_proof.receipts,
    "fees equal what is refunded of them": card_proof.fees,
    "payments equal their quotes": exchange_proof.quotes,
    "exchanges equal their payments": exchange_proof.standing,
    "wallets equal their lines": share_proof.wallets,
    "agreements equal their shares": share_proof.meters,
    "shares follow their agreements": share_proof.rates,
    "shares equal their entries": share_proof.entries,
    "audit chain": chain_proof.faults,
}
