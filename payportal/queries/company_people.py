"""The people of one company and the invitations that wait, as its administrators see them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from payportal.domain.company_role import Limit
from payportal.domain.errors import NotFound
from payportal.domain.sentence import say
from payportal.models.customer import Customer
from payportal.models.membership import CompanyInvitation, Membership, MembershipAccount
from payportal.models.user import User
from payportal.queries import sign_ins
from payportal.queries.membership import limit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One person of a company; ``account_ids`` is empty and ``accounts`` too where all are seen."""

    id: int
    user_id: int
    name: str
    email: str
    role: str
    limit: Limit
    all_accounts: bool
    account_ids: tuple[int, ...]
    accounts: tuple[str, ...]
    active: bool
    last_seen_at: datetime | None
    second_factor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """An invitation that was neither accepted nor taken back."""

    id: int
    name: str
    email: str
    role: str
    limit: Limit
    all_accounts: bool
    invited_by: str
    expires_at: datetime

    def expired(self, at: datetime) -> bool:
        """Return whether its link no longer works."""
        return self.expires_at <= at


def members(session: Session, company_id: int) -> list[MemberRow]:
    """Return the people of a company by e-mail."""
    return _read(session, _of(company_id).order_by(User.email))


def member(session: Session, company_id: int, membership_id: int) -> MemberRow:
    """Return one person; raises NotFound for one of another company, as if there were none."""
    found = _read(session, _of(company_id).where(Membership.id == membership_id))
    if not found:
        raise NotFound(say("There is no such person in your company."))
    return found[0]


def invitations(session: Session, company_id: int) -> list[InvitationRow]:
    """Return the invitations that wait, the latest first."""
    query = select(CompanyInvitation).where(
        CompanyInvitation.customer_id == company_id, CompanyInvitation.accepted_at.is_(None),
        CompanyInvitation.revoked_at.is_(None),
    )  # fmt: skip
    return [
        InvitationRow(
            id=row.id, name=row.name, email=row.email, role=row.company_role,
            limit=Limit(row.limit_minor, row.limit_currency), all_accounts=row.all_accounts,
            invited_by=row.invited_by, expires_at=row.expires_at,
        )
        for row in session.scalars(query.order_by(CompanyInvitation.id.desc()))
    ]  # fmt: skip


def _of(company_id: int) -> Select[Any]:
    return (
        select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.customer_id == company_id)
    )  # fmt: skip


def _read(session: Session, query: Select[Any]) -> list[MemberRow]:
    records = session.execute(query).all()
    opened = _chosen(session, [row.id for row, _ in records if not row.all_accounts])
    ids = [user.id for _, user in records]
    factors, seen = sign_ins.second_factors(session, ids), sign_ins.last_seen(session, ids)
    return [
        replace(
            _row(row, user, opened.get(row.id, [])),
            second_factor=factors.get(user.id, ""), last_seen_at=seen.get(user.id, user.last_seen_at),
        )
        for row, user in records
    ]  # fmt: skip


def _chosen(session: Session, membership_ids: list[int]) -> dict[int, list[tuple[int, str]]]:
    query = (
        select(MembershipAccount.membership_id, Customer.id, Customer.name)
        .join(Customer, Customer.id == MembershipAccount.customer_id)
        .where(MembershipAccount.membership_id.in_(membership_ids))
        .order_by(Customer.name)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for membership_id, account_id, name in session.execute(query):
        found.setdefault(membership_id, []).append((account_id, name))
    return found


def _row(row: Membership, user: User, opened: list[tuple[int, str]]) -> MemberRow:
    return MemberRow(
        id=row.id, user_id=user.id, name=user.name, email=user.email, role=row.company_role, limit=limit_of(row),
        all_accounts=row.all_accounts, account_ids=tuple(account_id for account_id, _ in opened),
        accounts=tuple(name for _, name in opened), active=user.active, last_seen_at=user.last_seen_at,
    )  # fmt: skip
