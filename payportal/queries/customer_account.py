"""One customer's account: whose documents belong to it, and what of them is open."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.queries.owned import open_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What an account owes in one currency, in minor units; credits are below zero."""

    currency: str
    open_minor: int
    overdue_minor: int
    overdue_count: int
    credit_minor: int


def account_ids(session: Session, customer_id: int) -> list[int]:
    """Return the ids of a customer and of all that it pays for: its children and theirs."""
    tree = select(Customer.id).where(Customer.id == customer_id).cte("tree", recursive=True)
    tree = tree.union(select(Customer.id).join(tree, Customer.parent_id == tree.c.id))
    return list(session.scalars(select(tree.c.id).order_by(tree.c.id)))


def name(session: Session, customer_id: int) -> str:
    """Return a customer's name."""
    return session.scalar(select(Customer.name).where(Customer.id == customer_id)) or ""


def balances(session: Session, accounts: list[int], *, on: date) -> list[Balance]:
    """Return what is owed by currency, the largest first."""
    owed = and_(Invoice.open_minor > 0, Invoice.due_date < on)
    query = (
        select(
            Invoice.currency,
            func.sum(case((Invoice.open_minor > 0, Invoice.open_minor), else_=0)),
            func.sum(case((owed, Invoice.open_minor), else_=0)),
            func.sum(case((owed, 1), else_=0)),
            func.sum(case((Invoice.open_minor < 0, Invoice.open_minor), else_=0)),
        )
        .where(*open_of(accounts))
        .group_by(Invoice.currency)
    )
    found = [
        Balance(currency=c, open_minor=int(o), overdue_minor=int(d), overdue_count=int(n), credit_minor=int(k))
        for c, o, d, n, k in session.execute(query)
    ]
    return sorted(found, key=lambda balance: (-balance.open_minor, balance.currency))


def number(session: Session, customer_id: int) -> str:
    """Return a customer's number."""
    return session.scalar(select(Customer.number).where(Customer.id == customer_id)) or ""


def names(session: Session, accounts: list[int]) -> list[tuple[int, str]]:
    """Return id and name of the customers of an account, by name."""
    query = select(Customer.id, Customer.name).where(Customer.id.in_(accounts)).order_by(Customer.name, Customer.id)
    return [(row_id, name) for row_id, name in session.execute(query)]
