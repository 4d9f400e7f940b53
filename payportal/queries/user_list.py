"""The people who may sign in, as administrators see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.models.audit import AuditEvent
from payportal.models.customer import Customer
from payportal.models.partner import Partner
from payportal.models.user import LoginLink, User

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow:
    """One person; ``belongs_to`` names the customer or partner, ``invited_until`` the end of a link not yet used."""

    id: int
    email: str
    role: str
    belongs_to: str
    belongs_number: str
    active: bool
    has_password: bool
    invited_until: datetime | None
    last_seen_at: datetime | None
    created_at: datetime


def page(session: Session, *, search: str = "", after: str = "") -> list[UserRow]:
    """Return at most 51 people by e-mail behind ``after``: the 51st says that there are more."""
    query = _rows().where(User.email > after)
    if search.strip():
        places = User.email, User.role, Customer.name, Customer.number, Partner.name, Partner.number
        query = query.where(or_(*(place.icontains(search.strip(), autoescape=True) for place in places)))
    return [_row(*record) for record in session.execute(query.order_by(User.email).limit(PAGE + 1))]


def one(session: Session, user_id: int) -> UserRow:
    """Return one person; raises NotFound."""
    record = session.execute(_rows().where(User.id == user_id)).first()
    if record is None:
        raise NotFound(f"there is no user {user_id}")
    return _row(*record)


def acts(session: Session, user_id: int, *, most: int = 20) -> list[AuditEvent]:
    """Return what was last done to an account, the latest first."""
    query = select(AuditEvent).where(AuditEvent.subject == f"user:{user_id}")
    return list(session.scalars(query.order_by(AuditEvent.id.desc()).limit(most)))


def _rows() -> Select[Any]:
    link = (
        select(func.max(LoginLink.expires_at)).where(LoginLink.user_id == User.id, LoginLink.used_at.is_(None))
    ).scalar_subquery()
    return (
        select(User, Customer, Partner, link)
        .outerjoin(Customer, Customer.id == User.customer_id)
        .outerjoin(Partner, Partner.id == User.partner_id)
    )


def _row(user: User, customer: Customer | None, partner: Partner | None, invited: datetime | None) -> UserRow:
    company = customer or partner
    return UserRow(
        id=user.id, email=user.email, role=user.role, belongs_to=company.name if company else "",
        belongs_number=company.number if company else "", active=user.active, has_password=bool(user.password_hash),
        invited_until=invited, last_seen_at=user.last_seen_at, created_at=user.created_at,
    )  # fmt: skip
