"""The browsers in which a person is signed in, and the ways by which the person can prove who they are."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.models.sign_in import Authenticator, Passkey, RecoveryCode, SignedIn
from payportal.models.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What a person has set up to sign in with."""

    has_password: bool
    has_authenticator: bool
    recovery_left: int
    passkeys: tuple[Passkey, ...]


def current(session: Session, token: str) -> SignedIn | None:
    """Return the sign-in of a browser's token, None for one that has ended or never was."""
    hashed = hashlib.sha256(token.encode()).hexdigest()
    return session.scalar(select(SignedIn).where(SignedIn.token_hash == hashed, SignedIn.ended_at.is_(None)))


def running(session: Session, user_id: int, *, seen_since: datetime, began_since: datetime) -> list[SignedIn]:
    """Return the sign-ins that still count, the last used first."""
    query = select(SignedIn).where(
        SignedIn.user_id == user_id, SignedIn.ended_at.is_(None), SignedIn.seen_at >= seen_since,
        SignedIn.began_at >= began_since,
    )  # fmt: skip
    return list(session.scalars(query.order_by(SignedIn.seen_at.desc(), SignedIn.id.desc())))


def ways(session: Session, user_id: int) -> Ways:
    """Return what a person has set up."""
    left = select(func.count()).select_from(RecoveryCode)
    left = left.where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    confirmed = select(Authenticator.user_id).where(
        Authenticator.user_id == user_id, Authenticator.confirmed_at.is_not(None)
    )
    keys = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)
    return Ways(
        has_password=bool(session.scalar(select(User.password_hash).where(User.id == user_id))),
        has_authenticator=session.scalar(confirmed) is not None,
        recovery_left=session.scalar(left) or 0,
        passkeys=tuple(session.scalars(keys)),
    )


def second_factors(session: Session, user_ids: Sequence[int]) -> dict[int, str]:
    """Return by person the words for the strongest second factor; who has none is left out."""
    with_code = session.scalars(
        select(Authenticator.user_id).where(
            Authenticator.user_id.in_(user_ids), Authenticator.confirmed_at.is_not(None)
        )
    )
    found = dict.fromkeys(with_code, "App")
    keys = session.scalars(select(Passkey.user_id).where(Passkey.user_id.in_(user_ids)).distinct())
    return found | dict.fromkeys(keys, "Passkey")


def last_seen(session: Session, user_ids: Sequence[int]) -> dict[int, datetime]:
    """Return by person when any of their browsers was last used."""
    query = select(SignedIn.user_id, func.max(SignedIn.seen_at)).where(SignedIn.user_id.in_(user_ids))
    return {user_id: seen for user_id, seen in session.execute(query.group_by(SignedIn.user_id))}  # noqa: C416
