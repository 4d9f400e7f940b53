"""Which accounts stand above which: a child of a child belongs to the same company as its top."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.customer import Customer


def above(session: Session, accounts: Sequence[int]) -> dict[int, set[int]]:
    """Return for each account itself and all above it."""
    tree = select(Customer.id.label("account"), Customer.id, Customer.parent_id).where(Customer.id.in_(accounts))
    line = tree.cte("line", recursive=True)
    up = select(line.c.account, Customer.id, Customer.parent_id).join(line, Customer.id == line.c.parent_id)
    line = line.union(up)
    found: dict[int, set[int]] = {account: {account} for account in accounts}
    for account, customer_id in session.execute(select(line.c.account, line.c.id)):
        found[account].add(customer_id)
    return found


def top(session: Session, account: int) -> int:
    """Return the account on top of one: what two accounts of one company share."""
    line = above(session, [account])[account]
    query = select(Customer.id).where(Customer.id.in_(line), Customer.parent_id.is_(None))
    # A circle of parents has no top; its lowest number is as good for all of them.
    return session.scalar(query) or min(line)
