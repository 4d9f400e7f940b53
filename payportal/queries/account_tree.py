"""A company's accounts as a tree, each with what it owes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.queries.customer_account import Balance


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account; ``depth`` is 0 at the top, ``balances`` are its own, without its children's."""

    id: int
    number: str
    name: str
    depth: int
    balances: tuple[Balance, ...]


def tree(session: Session, accounts: Sequence[int], *, on: date) -> list[Account]:
    """Return ``accounts``, each parent before its children; one whose parent is not among them stands at the top."""
    query = select(Customer).where(Customer.id.in_(accounts)).order_by(Customer.name, Customer.id)
    rows, owed = list(session.scalars(query)), _balances(session, accounts, on)
    known = {row.id for row in rows}
    below: dict[int | None, list[Customer]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    return _walk(below, owed)


def _walk(below: dict[int | None, list[Customer]], owed: dict[int, tuple[Balance, ...]]) -> list[Account]:
    found: list[Account] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        found.append(Account(id=row.id, number=row.number, name=row.name, depth=depth, balances=owed.get(row.id, ())))
        waiting += [(child, depth + 1) for child in reversed(below.get(row.id, []))]
    return found


def _balances(session: Session, accounts: Sequence[int], on: date) -> dict[int, tuple[Balance, ...]]:
    late = and_(Invoice.open_minor > 0, Invoice.due_date < on)
    query = (
        select(
            Invoice.customer_id, Invoice.currency,
            func.sum(case((Invoice.open_minor > 0, Invoice.open_minor), else_=0)),
            func.sum(case((late, Invoice.open_minor), else_=0)),
            func.sum(case((late, 1), else_=0)),
            func.sum(case((Invoice.open_minor < 0, Invoice.open_minor), else_=0)),
        )
        .where(Invoice.customer_id.in_(accounts), Invoice.open_minor != 0)
        .group_by(Invoice.customer_id, Invoice.currency)
        .order_by(Invoice.customer_id, Invoice.currency)
    )  # fmt: skip
    found: dict[int, tuple[Balance, ...]] = {}
    for customer_id, currency, opened, overdue, count, credit in session.execute(query):
        balance = Balance(currency=currency, open_minor=int(opened), overdue_minor=int(overdue),
                          overdue_count=int(count), credit_minor=int(credit))  # fmt: skip
        found[customer_id] = (*found.get(customer_id, ()), balance)
    return found


def payable(session: Session, accounts: Sequence[int], *, overdue_on: date | None, most: int) -> list[int]:
    """Return the ids of at most ``most`` open documents of these accounts, the oldest first."""
    query = select(Invoice.id).where(Invoice.customer_id.in_(accounts), Invoice.open_minor > 0)
    if overdue_on is not None:
        query = query.where(Invoice.due_date < overdue_on)
    return list(session.scalars(query.order_by(Invoice.due_date, Invoice.id).limit(most)))
