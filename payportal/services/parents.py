"""Who belongs to whom, of customers and of partners alike: a tree, never a circle."""

from sqlalchemy.orm import Session

from payportal.models.customer import Customer
from payportal.models.partner import Partner


def closes_circle(session: Session, child: Customer | Partner, parent: Customer | Partner) -> bool:
    """Return whether ``child`` stands above ``parent`` already, so that it cannot be put below it."""
    above: Customer | Partner | None = parent
    seen: set[int] = set()
    while above is not None and above.id not in seen:
        if above.id == child.id:
            return True
        seen.add(above.id)
        above = session.get(type(parent), above.parent_id) if above.parent_id is not None else None
    return False
