"""A link that signs in once, mailed to whoever asks for it with an address that is known."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.domain.sentence import say
from payportal.models.user import User
from payportal.services import audit, one_time, users

LASTS = timedelta(minutes=15)
OVER = say("This link was used before or is older than 15 minutes. Ask for a new one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asked for a link, from where, and the page to go on with; ``browser`` is a secret of that browser."""

    email: str
    browser: str
    device: str
    address: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link says before it is used: ``same_browser`` where it was asked for here."""

    email: str
    device: str
    address: str
    asked_at: datetime
    same_browser: bool


def make(session: Session, asked: Asked, *, at: datetime) -> tuple[User, str] | None:
    """Return the person and the token of a new link, None for nobody; links given before stop working."""
    user = users.find_by_email(session, asked.email)
    if user is None:
        return None
    one_time.void(session, "link", user.id, at=at)
    detail = {"browser": asked.browser, "device": asked.device, "address": asked.address, "wanted": asked.wanted}
    token = one_time.issue(session, "link", lasts=LASTS, at=at, user_id=user.id, detail=detail)
    audit.record(session, user.email, "ask_link", f"user:{user.id}", address=asked.address)
    return user, token


def look(session: Session, token: str, *, browser: str, at: datetime) -> Link:
    """Return what a link says, without using it; raises NotFound for one that is used or too old."""
    row = _good(session, token, at)
    user = session.get_one(User, row.user_id)
    return Link(
        email=user.email, device=row.detail["device"], address=row.detail["address"], asked_at=row.created_at,
        same_browser=bool(browser) and row.detail["browser"] == browser,
    )  # fmt: skip


def use(session: Session, token: str, *, at: datetime) -> tuple[User, str]:
    """Use a link up and return the person and the page to go on with; raises NotFound as ``look``."""
    _good(session, token, at)
    row = one_time.take(session, "link", token, at=at)
    return session.get_one(User, row.user_id), row.detail["wanted"]


def _good(session: Session, token: str, at: datetime):  # type: ignore[no-untyped-def]
    try:
        row = one_time.look(session, "link", token, at=at)
    except NotFound as error:
        raise NotFound(OVER, code="dead_link") from error
    if not session.get_one(User, row.user_id).active:
        raise NotFound(OVER, code="dead_link")
    return row
