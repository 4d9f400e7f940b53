"""What of a payment in another currency stands in the books: read from the journal, kept nowhere else."""

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from payportal.ledger import chart
from payportal.models.journal import EXCHANGES, Account, JournalEntry, JournalLine
from payportal.models.payment import Payment

MOVED = "paid_in_another"
VALUED = "exchange_valued"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """In minor units: what stands ``paid`` and for what it ``settled``; of that we hold ``held``, in the books worth
    ``value``. ``moves`` counts how often money came or went; ``valued`` says whether it was valued anew since.
    """

    paid: int
    settled: int
    spread: int
    held: int
    value: int
    moves: int
    valued: bool


def standing(session: Session, payment: Payment) -> Standing:
    """Return what stands of a payment that was made by a quote."""
    line = func.sum(JournalLine.debit - JournalLine.credit)
    query = (
        select(JournalEntry.kind, Account.code, JournalLine.currency, line)
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .join(Account, Account.id == JournalLine.account_id)
        .where(JournalEntry.source == source_of(payment), text(EXCHANGES))
        .group_by(JournalEntry.kind, Account.code, JournalLine.currency)
    )
    sums = {(kind, code, currency): int(minor) for kind, code, currency, minor in session.execute(query)}
    own, other = payment.currency, payment.paid_currency
    clearing, position = chart.CARD_CLEARING.code, chart.EXCHANGE.code
    return Standing(
        paid=sums.get((MOVED, clearing, other), 0), settled=-sums.get((MOVED, clearing, own), 0),
        spread=-sums.get((MOVED, chart.EXCHANGE_SPREAD.code, own), 0),
        held=-_all(sums, position, other), value=_all(sums, position, own), moves=_moves(session, payment),
        valued=any(kind == VALUED for kind, _code, _currency in sums),
    )  # fmt: skip


def source_of(payment: Payment) -> str:
    """Return the source under which everything is posted that a quote of a payment leads to."""
    return f"payment:{payment.id}"


def value_of(session: Session, key: str, currency: str) -> int:
    """Return for how much of ``currency`` an entry moved the position, 0 where there is no such entry."""
    query = (
        select(func.sum(JournalLine.debit - JournalLine.credit))
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .join(Account, Account.id == JournalLine.account_id)
        .where(JournalEntry.idempotency_key == key, Account.code == chart.EXCHANGE.code)
    )
    return int(session.scalar(query.where(JournalLine.currency == currency)) or 0)


def _all(sums: dict[tuple[str, str, str], int], code: str, currency: str) -> int:
    return sum(minor for (_kind, one, of), minor in sums.items() if (one, of) == (code, currency))


def _moves(session: Session, payment: Payment) -> int:
    query = select(func.count()).select_from(JournalEntry)
    return (
        session.scalar(
            query.where(JournalEntry.source == source_of(payment), text(EXCHANGES), JournalEntry.kind == MOVED)
        )
        or 0
    )


def balances(session: Session) -> dict[str, list[tuple[str, int]]]:
    """Return by account code what stands there in each currency: held, earned by spreads, gained or lost."""
    signs = {chart.EXCHANGE.code: 1, chart.EXCHANGE_SPREAD.code: -1, chart.EXCHANGE_RESULT.code: -1}
    line = func.sum(JournalLine.debit - JournalLine.credit)
    query = select(Account.code, Account.currency, line).join(JournalLine, JournalLine.account_id == Account.id)
    query = query.where(Account.code.in_(signs)).group_by(Account.code, Account.currency).order_by(Account.currency)
    found: dict[str, list[tuple[str, int]]] = {code: [] for code in signs}
    for code, currency, minor in session.execute(query):
        if minor:
            found[code].append((currency, signs[code] * int(minor)))
    return found
