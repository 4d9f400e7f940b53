"""Things that are good once and for a short time: given out, looked at, taken."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.domain.sentence import say
from payportal.models.sign_in import OneTimeToken

KEPT_FOR = timedelta(days=1)


def issue(session: Session, purpose: str, *, lasts: timedelta, at: datetime, user_id: int | None = None,
          token: str = "", detail: dict[str, Any] | None = None) -> str:  # fmt: skip
    """Give a token out (a new one unless it is said) and return it; those long over are swept out on the way."""
    token = token or secrets.token_urlsafe(32)
    session.execute(delete(OneTimeToken).where(OneTimeToken.expires_at < at - KEPT_FOR))
    session.add(OneTimeToken(purpose=purpose, token_hash=_digest(token), user_id=user_id, detail=detail or {},
                             created_at=at, expires_at=at + lasts))  # fmt: skip
    session.flush()
    return token


def look(session: Session, purpose: str, token: str, *, at: datetime) -> OneTimeToken:
    """Return a token's row without taking it; raises NotFound for one that was used, is too old or never was."""
    row = session.scalar(_good(purpose, token, at))
    if row is None:
        raise NotFound(say("This was used before or is too old. Begin again."), code="used")
    return row


def take(session: Session, purpose: str, token: str, *, at: datetime) -> OneTimeToken:
    """Use a token up and return its row; of two at once one gets it. Raises NotFound as ``look``."""
    row = session.scalar(_good(purpose, token, at).with_for_update())
    if row is None:
        raise NotFound(say("This was used before or is too old. Begin again."), code="used")
    row.used_at = at
    session.flush()
    return row


def void(session: Session, purpose: str, user_id: int, *, at: datetime) -> None:
    """Take back what was given out to a person for this purpose."""
    session.execute(
        update(OneTimeToken)
        .where(OneTimeToken.purpose == purpose, OneTimeToken.user_id == user_id, OneTimeToken.used_at.is_(None))
        .values(used_at=at)
    )


def _good(purpose: str, token: str, at: datetime):  # type: ignore[no-untyped-def]
    return select(OneTimeToken).where(
        OneTimeToken.purpose == purpose, OneTimeToken.token_hash == _digest(token), OneTimeToken.used_at.is_(None),
        OneTimeToken.expires_at > at,
    )  # fmt: skip


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
