"""What a customer wants to know first: what is owed and when, what is in hand, and what was paid last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from payportal.domain.open_item import OpenItem
from payportal.models.invoice import Invoice
from payportal.models.receipt import Receipt
from payportal.queries import payable
from payportal.queries.customer_invoices import open_item
from payportal.queries.owned import open_of

SOON, LATER = timedelta(days=7), timedelta(days=30)
MOST_ENDING = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """An account in one currency, in minor units; credits are below zero, ``in_hand_minor`` is money not yet applied.

    ``balance_minor`` is what is open less credits; what falls due within 7 days is within 30 days too.
    """

    currency: str
    owed_minor: int = 0
    overdue_minor: int = 0
    overdue_count: int = 0
    due_7_minor: int = 0
    due_30_minor: int = 0
    credit_minor: int = 0
    in_hand_minor: int = 0

    @property
    def balance_minor(self) -> int:
        """Return what is owed less credits."""
        return self.owed_minor + self.credit_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class LastReceipt:
    """The money that came last."""

    value_date: date
    amount_minor: int
    currency: str
    method: str


def positions(session: Session, accounts: Sequence[int], *, on: date) -> list[Position]:
    """Return the account by currency, the one that owes most before the others."""
    owed, in_hand = _owed(session, accounts, on), _in_hand(session, accounts)
    found = [
        Position(currency=code, in_hand_minor=in_hand.get(code, 0), **owed.get(code, {}))
        for code in owed.keys() | in_hand.keys()
    ]
    return sorted(found, key=lambda one: (-one.owed_minor, one.currency))


def last_receipt(session: Session, accounts: Sequence[int]) -> LastReceipt | None:
    """Return the money that came last by any road and was not sent back, None where none came."""
    query = select(Receipt).where(Receipt.customer_id.in_(accounts), Receipt.reversed_at.is_(None))
    receipt = session.scalars(query.order_by(Receipt.value_date.desc(), Receipt.id.desc()).limit(1)).first()
    if receipt is None:
        return None
    return LastReceipt(
        value_date=receipt.value_date, amount_minor=receipt.amount_minor, currency=receipt.currency,
        method=receipt.method,
    )  # fmt: skip


def discounts_ending(session: Session, accounts: Sequence[int], *, on: date, by: date) -> list[OpenItem]:
    """Return at most ten payable documents whose own discount may be kept today and ends by a day, soonest first."""
    soon = Invoice.discount_minor > 0, Invoice.discount_date.between(on, by)
    query = select(Invoice).where(*payable.conditions(accounts), *soon)
    found = session.scalars(query.order_by(Invoice.discount_date, Invoice.due_date, Invoice.id).limit(MOST_ENDING))
    return [item for item in map(open_item, found) if item.discount_on(on) > 0]


def _owed(session: Session, accounts: Sequence[int], on: date) -> dict[str, dict[str, int]]:
    open_ = Invoice.open_minor > 0
    late = and_(open_, Invoice.due_date < on)
    sums = {
        "owed_minor": case((open_, Invoice.open_minor)),
        "overdue_minor": case((late, Invoice.open_minor)),
        "overdue_count": case((late, 1)),
        "due_7_minor": case((and_(open_, Invoice.due_date.between(on, on + SOON)), Invoice.open_minor)),
        "due_30_minor": case((and_(open_, Invoice.due_date.between(on, on + LATER)), Invoice.open_minor)),
        "credit_minor": case((Invoice.open_minor < 0, Invoice.open_minor)),
    }
    columns = [func.coalesce(func.sum(one), 0).label(name) for name, one in sums.items()]
    query = select(Invoice.currency, *columns).where(*open_of(accounts))
    found = session.execute(query.group_by(Invoice.currency))
    return {row.currency: {name: int(getattr(row, name)) for name in sums} for row in found}


def _in_hand(session: Session, accounts: Sequence[int]) -> dict[str, int]:
    held = func.sum(Receipt.unapplied_minor + Receipt.on_account_minor)
    query = select(Receipt.currency, held).where(Receipt.customer_id.in_(accounts), Receipt.reversed_at.is_(None))
    return {code: int(minor) for code, minor in session.execute(query.group_by(Receipt.currency)) if minor}
