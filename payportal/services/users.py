"""People who sign in: invite, sign in, change, close, and never lose the last administrator."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.customer import Customer
from payportal.models.partner import Partner
from payportal.models.sign_in import SignedIn
from payportal.models.user import CLERKS, ROLES, LoginLink, SignInAttempt, User
from payportal.services import audit, memberships, one_time
from payportal.services.memberships import Place

LINK_LASTS = timedelta(hours=24)
TRY_WINDOW = timedelta(minutes=15)
TRIES_OF_ACCOUNT, TRIES_OF_ADDRESS = 5, 30
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200

# OWASP's first choice for argon2id: one lane, so that a busy sign-in page does not take every core.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@cache
def _nobodys_hash() -> str:
    """Checked where the account is unknown or has no password, so that nobody can tell by the time it took."""
    return _hasher.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class Invitation:
    """A user and the token of the one-time link; the token is nowhere stored."""

    user: User
    token: str


def add(session: Session, email: str, *, role: str, actor: str, customer_number: str = "",
        partner_number: str = "") -> Invitation:  # fmt: skip
    """Add a person and return the invitation; raises PayportalError, NotFound or Conflict saying what to mend."""
    address = clean_email(email)
    customer_id, partner_id = _place(session, role, customer_number, partner_number)
    if session.scalar(select(User.id).where(User.email == address)):
        raise Conflict(f"{address} has an account already; give a new link instead", code="known_user")
    user = User(email=address, role=role, customer_id=customer_id, partner_id=partner_id)
    session.add(user)
    session.flush()
    audit.record(session, actor, "add_user", f"user:{user.id}", email=address, role=role)
    _seat(session, user, actor)
    return Invitation(user, _new_link(session, user))


def invite_again(session: Session, user_id: int, *, actor: str) -> Invitation:
    """Return a new one-time link; links given before stop working."""
    user = _user(session, user_id)
    if not user.active:
        raise Conflict(f"{user.email} is deactivated; activate the account first")
    audit.record(session, actor, "new_link", f"user:{user.id}")
    return Invitation(user, _new_link(session, user))


def change_role(session: Session, user_id: int, *, role: str, actor: str, customer_number: str = "",
                partner_number: str = "") -> None:  # fmt: skip
    """Give a person another role and end their sessions; raises Conflict for the last administrator."""
    user = _user(session, user_id)
    customer_id, partner_id = _place(session, role, customer_number, partner_number)
    if user.role == "admin" and role != "admin":
        _keep_an_admin(session, user)
    before = user.role
    user.role, user.customer_id, user.partner_id = role, customer_id, partner_id
    _end_sessions(session, user)
    memberships.leave_all(session, user.id)
    _seat(session, user, actor)
    audit.record(session, actor, "change_role", f"user:{user.id}", before=before, after=role)


def deactivate(session: Session, user_id: int, *, actor: str) -> None:
    """Close an account and end its sessions and links; raises Conflict for the last administrator."""
    user = _user(session, user_id)
    if user.role == "admin" and user.active:
        _keep_an_admin(session, user)
    user.active = False
    _end_sessions(session, user)
    _void_links(session, user)
    audit.record(session, actor, "deactivate_user", f"user:{user.id}")


def activate(session: Session, user_id: int, *, actor: str) -> None:
    """Open a closed account again, with the password it had."""
    user = _user(session, user_id)
    user.active = True
    audit.record(session, actor, "activate_user", f"user:{user.id}")


def sign_out_everywhere(session: Session, user_id: int, *, actor: str) -> None:
    """End every session of a person."""
    user = _user(session, user_id)
    _end_sessions(session, user)
    audit.record(session, actor, "sign_out_everywhere", f"user:{user.id}")


def choose_language(session: Session, user_id: int, language: str) -> None:
    """Keep the language (two letters) that a person wants to read; raises NotFound."""
    _user(session, user_id).language = language


def may_try(session: Session, email: str, address: str, *, of_account: bool = True) -> bool:
    """Count a try to sign in as ``email`` from a network ``address``; False when there were too many of either.

    Without ``of_account`` only the address is counted: nobody was named.

    The try is written before the password is looked at, so that a hundred at once are counted too.
    """
    since = utcnow() - TRY_WINDOW
    session.execute(delete(SignInAttempt).where(SignInAttempt.tried_at < since))
    session.add(SignInAttempt(email=_folded(email), address=address[:64]))
    session.flush()
    if of_account and _count(session, SignInAttempt.email == _folded(email)) > TRIES_OF_ACCOUNT:
        return False
    return _count(session, SignInAttempt.address == address[:64]) <= TRIES_OF_ADDRESS


def find_by_email(session: Session, email: str) -> User | None:
    """Return the active user of an address."""
    return session.scalar(select(User).where(User.email == _folded(email), User.active))


def find_by_password(session: Session, email: str, password: str) -> User | None:
    """Return the active user with this password; takes the same time for unknown people as for known ones."""
    user = session.scalar(select(User).where(User.email == _folded(email)))
    known = user is not None and user.password_hash
    try:
        _hasher.verify(user.password_hash if user and known else _nobodys_hash(), password[:LONGEST_PASSWORD])
    except VerificationError:
        return None
    return user if user and known and user.active else None


def has_password(session: Session, user_id: int, password: str) -> bool:
    """Return whether this is the password of a person who is signed in already."""
    user = _user(session, user_id)
    return find_by_password(session, user.email, password) is not None


def signed_in(session: Session, user_id: int) -> None:
    """Note a sign-in and forget the tries before it."""
    user = _user(session, user_id)
    user.last_seen_at = utcnow()
    own = user.email, f"code:{user.id}", f"link:{user.email}"
    session.execute(delete(SignInAttempt).where(SignInAttempt.email.in_(own)))
    audit.record(session, user.email, "sign_in", f"user:{user.id}")


def of_link(session: Session, token: str, *, at: datetime) -> User:
    """Return whose link this is; raises NotFound for one that was used, is too old or never was."""
    return _link_and_user(session, token, at)[1]


def set_password(session: Session, token: str, password: str, *, at: datetime) -> User:
    """Set the password by a one-time link, use the link up and end all other sessions; raises as ``of_link``."""
    link, user = _link_and_user(session, token, at)
    change_password(session, user.id, password)
    link.used_at = at
    return user


def change_password(session: Session, user_id: int, password: str) -> User:
    """Give a person another password and end all their sessions and links; raises PayportalError for a weak one."""
    user = _user(session, user_id)
    check_password(password, user.email)
    user.password_hash = _hasher.hash(password)
    _end_sessions(session, user)
    _void_links(session, user)
    session.execute(delete(SignInAttempt).where(SignInAttempt.email == user.email))
    audit.record(session, user.email, "set_password", f"user:{user.id}")
    return user


def check_password(password: str, email: str) -> None:
    """Raise PayportalError for a password that is easily guessed."""
    if len(password) < SHORTEST_PASSWORD:
        raise PayportalError(
            say("Use at least %(number)s characters; a sentence is easy to remember.", number=SHORTEST_PASSWORD)
        )
    if len(password) > LONGEST_PASSWORD:
        raise PayportalError(say("Use at most %(number)s characters.", number=LONGEST_PASSWORD))
    name = email.split("@", maxsplit=1)[0].casefold()
    if len(set(password)) < 5 or (len(name) >= 4 and name in password.casefold()):
        raise PayportalError(
            say("This would be guessed quickly. Use no part of your e-mail and more different characters.")
        )


def clean_email(email: str) -> str:
    """Return an address in the form under which it is kept; raises PayportalError."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.casefold()
    except EmailNotValidError as error:
        raise PayportalError(
            say("“%(typed)s” is no e-mail address; write it like name@example.com", typed=email.strip()[:80]),
            code="bad_email",
        ) from error


def clerk(session: Session, user_id: int) -> User:
    """Return somebody who works at the desks now; raises NotFound."""
    found = session.get(User, user_id)
    if found is None or found.role not in CLERKS or not found.active:
        raise NotFound(say("There is no such clerk."))
    return found


def _place(session: Session, role: str, customer_number: str, partner_number: str) -> tuple[int | None, int | None]:
    """Return customer and partner id that a role needs; a role never gets what it does not need."""
    if role not in ROLES:
        raise PayportalError(f"{role!r} is no role; use one of {', '.join(ROLES)}")
    if role == "customer":
        return _id_by_number(session, Customer, customer_number, "customer"), None
    if role == "partner":
        return None, _id_by_number(session, Partner, partner_number, "partner")
    return None, None


def _end_sessions(session: Session, user: User) -> None:
    user.session_epoch += 1
    here = SignedIn.user_id == user.id, SignedIn.ended_at.is_(None)
    session.execute(update(SignedIn).where(*here).values(ended_at=utcnow()))
    for begun in ("link", "second_step"):  # a sign-in that was begun before is not finished after
        one_time.void(session, begun, user.id, at=utcnow())


def _seat(session: Session, user: User, actor: str) -> None:
    """Whom we let in for a customer is an administrator of that company, and lets the others in."""
    if user.customer_id is not None:
        memberships.join(session, user.id, user.customer_id, Place("admin"), actor=actor)


def _id_by_number(session: Session, kind: type[Customer] | type[Partner], number: str, word: str) -> int:
    if not number:
        raise PayportalError(f"the role {word} needs a {word} number")
    found = session.scalar(select(kind.id).where(kind.number == number))
    if found is None:
        raise NotFound(f"there is no {word} {number[:40]}; check the number, or import the {word}s first")
    return found


def _user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound(f"there is no user {user_id}")
    return user


def _keep_an_admin(session: Session, leaving: User) -> None:
    """Refuse to lose the last administrator; locks all of them, so that two cannot leave at once."""
    query = select(User.id).where(User.role == "admin", User.active).order_by(User.id).with_for_update()
    if not [user_id for user_id in session.scalars(query) if user_id != leaving.id]:
        raise Conflict(f"{leaving.email} is the last administrator; make somebody else one first", code="last_admin")


def _new_link(session: Session, user: User) -> str:
    _void_links(session, user)
    token = secrets.token_urlsafe(32)
    session.add(LoginLink(user_id=user.id, token_hash=_digest(token), expires_at=utcnow() + LINK_LASTS))
    session.flush()
    return token


def _void_links(session: Session, user: User) -> None:
    session.execute(
        update(LoginLink).where(LoginLink.user_id == user.id, LoginLink.used_at.is_(None)).values(used_at=utcnow())
    )


def _link_and_user(session: Session, token: str, at: datetime) -> tuple[LoginLink, User]:
    query = select(LoginLink).where(LoginLink.token_hash == _digest(token), LoginLink.used_at.is_(None))
    link = session.scalar(query.with_for_update())
    user = session.get(User, link.user_id) if link and link.expires_at > at else None
    if link is None or user is None or not user.active:
        raise NotFound(say("This link was used before or is older than a day. Ask for a new one."), code="dead_link")
    return link, user


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _folded(email: str) -> str:
    return email.strip().casefold()[:254]


def _count(session: Session, condition: object) -> int:
    return session.scalar(select(func.count()).select_from(SignInAttempt).where(condition)) or 0  # type: ignore[arg-type]
