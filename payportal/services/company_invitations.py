"""Invite a person into a company by a one-time link: send, send again, take back, accept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.company_role import Limit
from payportal.domain.errors import Conflict, NotFound
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.membership import CompanyInvitation, Membership
from payportal.models.user import User
from payportal.services import audit, memberships, users
from payportal.services.memberships import Place

LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation and the token of its link; the token is nowhere stored."""

    invitation: CompanyInvitation
    token: str


def invite(session: Session, company_id: int, email: str, place: Place, *, name: str = "", actor: str) -> Sent:
    """Write an invitation; raises PayportalError for what cannot be, Conflict for who is in or invited already."""
    address = users.clean_email(email)
    memberships.check(session, company_id, place)
    _refuse_known(session, company_id, address)
    token = secrets.token_urlsafe(32)
    row = CompanyInvitation(
        customer_id=company_id, email=address, name=name.strip()[:120], company_role=place.role,
        limit_minor=place.limit.minor, limit_currency=place.limit.currency, all_accounts=place.accounts is None,
        accounts=sorted(place.accounts or ()), token_hash=_digest(token), invited_by=actor,
        expires_at=utcnow() + LASTS,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, row, actor, "invite_member")
    return Sent(row, token)


def send_again(session: Session, company_id: int, invitation_id: int, *, actor: str) -> Sent:
    """Give an invitation a new link and another week; the link before stops working."""
    row, token = _open(session, company_id, invitation_id), secrets.token_urlsafe(32)
    row.token_hash, row.expires_at = _digest(token), utcnow() + LASTS
    _note(session, row, actor, "invite_member_again")
    return Sent(row, token)


def revoke(session: Session, company_id: int, invitation_id: int, *, actor: str) -> None:
    """Take an invitation back; its link stops working at once."""
    row = _open(session, company_id, invitation_id)
    row.revoked_at = utcnow()
    _note(session, row, actor, "revoke_invitation")


def of_token(session: Session, token: str, *, at: datetime) -> CompanyInvitation:
    """Return the invitation of a link; raises NotFound for one that was used, taken back, is too old or never was."""
    query = select(CompanyInvitation).where(
        CompanyInvitation.token_hash == _digest(token), CompanyInvitation.accepted_at.is_(None),
        CompanyInvitation.revoked_at.is_(None), CompanyInvitation.expires_at > at,
    )  # fmt: skip
    row = session.scalar(query.with_for_update())
    if row is None:
        raise NotFound(say("This invitation was used, taken back or is older than a week. Ask for a new one."),
                       code="dead_link")  # fmt: skip
    return row


def accept(session: Session, token: str, *, at: datetime) -> users.Invitation | None:
    """Take the place that a link offers; return a link to choose a password for whoever cannot sign in yet.

    Whoever holds the link reads the mailbox, so the address is proved. Raises NotFound as ``of_token``, Conflict for
    an address that signs in for another side.
    """
    row = of_token(session, token, at=at)
    user = session.scalar(select(User).where(User.email == row.email).with_for_update())
    if user is None:
        user = User(email=row.email, name=row.name, role="customer", customer_id=row.customer_id)
        session.add(user)
        session.flush()
        audit.record(session, row.invited_by, "add_user", f"user:{user.id}", email=row.email, role="customer")
    if user.role != "customer" or not user.active:
        raise Conflict(say("%(email)s cannot be used here. Ask to be invited under another address.", email=row.email),
                       code="other_side")  # fmt: skip
    memberships.join(session, user.id, row.customer_id, _place(row), actor=row.email)
    user.customer_id, user.name = user.customer_id or row.customer_id, user.name or row.name
    row.accepted_at = at
    if user.password_hash:
        return None
    return users.invite_again(session, user.id, actor=row.email)


def _place(row: CompanyInvitation) -> Place:
    accounts = None if row.all_accounts else tuple(row.accounts)
    return Place(row.company_role, Limit(row.limit_minor, row.limit_currency), accounts)


def _refuse_known(session: Session, company_id: int, address: str) -> None:
    member = select(Membership.id).join(User, User.id == Membership.user_id)
    if session.scalar(member.where(Membership.customer_id == company_id, User.email == address)):
        raise Conflict(say("%(email)s belongs to your company already; change the role instead.", email=address),
                       code="known_member")  # fmt: skip
    waiting = select(CompanyInvitation.id).where(
        CompanyInvitation.customer_id == company_id, CompanyInvitation.email == address,
        CompanyInvitation.accepted_at.is_(None), CompanyInvitation.revoked_at.is_(None),
    )  # fmt: skip
    if session.scalar(waiting):
        raise Conflict(say("%(email)s is invited already; send that invitation again instead.", email=address),
                       code="known_invitation")  # fmt: skip


def _open(session: Session, company_id: int, invitation_id: int) -> CompanyInvitation:
    query = select(CompanyInvitation).where(
        CompanyInvitation.id == invitation_id, CompanyInvitation.customer_id == company_id,
        CompanyInvitation.accepted_at.is_(None), CompanyInvitation.revoked_at.is_(None),
    )  # fmt: skip
    row = session.scalar(query.with_for_update())
    if row is None:
        raise NotFound(say("There is no such invitation; it was accepted or taken back meanwhile."))
    return row


def _note(session: Session, row: CompanyInvitation, actor: str, action: str) -> None:
    audit.record(session, actor, action, f"customer:{row.customer_id}", email=row.email, role=row.company_role)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
