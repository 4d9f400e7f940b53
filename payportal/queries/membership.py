"""The companies a person belongs to, and which of their accounts the person may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.company_role import Act, Limit, may
from payportal.models.customer import Customer
from payportal.models.membership import Membership, MembershipAccount
from payportal.queries import customer_account


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A person's place in one company, as plain values; ``customer_id`` is the company."""

    id: int
    customer_id: int
    company: str
    role: str
    limit: Limit
    all_accounts: bool

    def may(self, act: Act) -> bool:
        """Return whether this place allows an act."""
        return may(self.role, act)


def seats(session: Session, user_id: int) -> list[Seat]:
    """Return the places of a person by the company's name."""
    query = select(Membership, Customer.name).join(Customer, Customer.id == Membership.customer_id)
    query = query.where(Membership.user_id == user_id).order_by(Customer.name, Membership.id)
    return [
        Seat(id=row.id, customer_id=row.customer_id, company=name, role=row.company_role, limit=limit_of(row),
             all_accounts=row.all_accounts)
        for row, name in session.execute(query)
    ]  # fmt: skip


def account_ids(session: Session, seat: Seat) -> list[int]:
    """Return the ids of the accounts that a place opens: of the company and its children, all or the chosen ones."""
    everything = customer_account.account_ids(session, seat.customer_id)
    if seat.all_accounts:
        return everything
    query = select(MembershipAccount.customer_id).where(MembershipAccount.membership_id == seat.id)
    chosen = set(session.scalars(query))
    # A child that has left the company meanwhile is no longer the company's to show.
    return [account for account in everything if account in chosen]


def limit_of(row: Membership) -> Limit:
    """Return the limit of a stored place."""
    return Limit(row.limit_minor, row.limit_currency)


def names(session: Session, accounts: Sequence[int]) -> dict[int, str]:
    """Return the names of accounts by id."""
    query = select(Customer.id, Customer.name).where(Customer.id.in_(accounts))
    return {row.id: row.name for row in session.execute(query)}
