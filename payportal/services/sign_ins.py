"""Where a person is signed in: begin, keep, prove anew, end one, end the others."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.domain.sentence import say
from payportal.models.sign_in import SignedIn
from payportal.services import audit


def begin(session: Session, user_id: int, *, way: str, device: str, address: str, at: datetime) -> str:
    """Write a sign-in down and return its token, which is nowhere stored."""
    token = secrets.token_urlsafe(32)
    session.add(SignedIn(
        user_id=user_id, token_hash=digest(token), way=way, device=device[:60], address=address[:64], began_at=at,
        seen_at=at, proved_at=at,
    ))  # fmt: skip
    session.flush()
    return token


def touch(session: Session, token: str, *, at: datetime) -> None:
    """Note that the browser was used."""
    session.execute(update(SignedIn).where(_of(token)).values(seen_at=at))


def prove(session: Session, token: str, *, at: datetime) -> None:
    """Note that the person showed again who they are."""
    session.execute(update(SignedIn).where(_of(token)).values(proved_at=at))


def end(session: Session, token: str, *, at: datetime) -> None:
    """Sign out of one browser, by its own token."""
    session.execute(update(SignedIn).where(_of(token)).values(ended_at=at))


def end_one(session: Session, user_id: int, signed_in_id: int, *, actor: str, at: datetime) -> None:
    """Sign a person out of one browser; raises NotFound for one that is not the person's or has ended."""
    row = session.get(SignedIn, signed_in_id, with_for_update=True)
    if row is None or row.user_id != user_id or row.ended_at is not None:
        raise NotFound(say("This sign-in has ended already."))
    row.ended_at = at
    audit.record(session, actor, "end_session", f"user:{user_id}", device=row.device, address=row.address)


def end_others(session: Session, user_id: int, token: str, *, actor: str, at: datetime) -> int:
    """Sign a person out of every browser but this one, and return of how many."""
    others = select(SignedIn).where(SignedIn.user_id == user_id, SignedIn.ended_at.is_(None))
    rows = session.scalars(others.where(SignedIn.token_hash != digest(token)).with_for_update()).all()
    for row in rows:
        row.ended_at = at
    audit.record(session, actor, "end_other_sessions", f"user:{user_id}", count=len(rows))
    return len(rows)


def digest(token: str) -> str:
    """Return under which hash a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def _of(token: str) -> ColumnElement[bool]:
    return SignedIn.token_hash == digest(token)
