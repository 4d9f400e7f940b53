"""The second step by an authenticator app, and the recovery codes for the day on which it is lost."""

import hashlib
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.sentence import say
from payportal.models.sign_in import Authenticator, RecoveryCode
from payportal.models.user import User
from payportal.services import audit
from payportal.services.sealing import Sealer

ISSUER = "Payportal"
STEP_SECONDS = 30
DRIFT_STEPS = 1
RECOVERY_CODES = 10
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which people mistake for each other."""
WRONG_CODE = say("This code is not right, or was used before. Take the one that the app shows now.")


def begin(session: Session, user_id: int, sealer: Sealer, *, at: datetime) -> str:
    """Make a secret that does not count before a code of it was shown, and return it; raises Conflict for a second."""
    row = session.get(Authenticator, user_id, with_for_update=True)
    if row is not None and row.confirmed_at is not None:
        raise Conflict(say("An authenticator app is set up already; remove it first."), code="known_app")
    secret = pyotp.random_base32()
    if row is None:
        session.add(Authenticator(user_id=user_id, sealed_secret=sealer.seal(secret), created_at=at))
    else:
        row.sealed_secret, row.created_at, row.last_step = sealer.seal(secret), at, 0
    session.flush()
    return secret


def begun(session: Session, user_id: int, sealer: Sealer) -> str:
    """Return the secret that waits for its first code, empty when there is none."""
    row = session.get(Authenticator, user_id)
    return sealer.open(row.sealed_secret) if row is not None and row.confirmed_at is None else ""


def address(secret: str, email: str) -> str:
    """Return what the app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def confirm(session: Session, user_id: int, code: str, sealer: Sealer, *, at: datetime) -> list[str]:
    """Let the app count from now on, and return the recovery codes, this one time; raises PayportalError."""
    row = session.get(Authenticator, user_id, with_for_update=True)
    if row is None or row.confirmed_at is not None or not _taken(row, code, sealer, at):
        raise PayportalError(WRONG_CODE, code="wrong_code")
    row.confirmed_at = at
    audit.record(session, _email(session, user_id), "add_authenticator", f"user:{user_id}")
    return new_recovery_codes(session, user_id)


def is_on(session: Session, user_id: int) -> bool:
    """Return whether a second step is asked of this person."""
    row = session.get(Authenticator, user_id)
    return row is not None and row.confirmed_at is not None


def check(session: Session, user_id: int, code: str, sealer: Sealer, *, at: datetime) -> bool:
    """Return whether this is a code of the app or a recovery code; each is taken once."""
    row = session.get(Authenticator, user_id, with_for_update=True)
    if row is None or row.confirmed_at is None:
        return False
    return _taken(row, code, sealer, at) or _recovered(session, user_id, code, at)


def remove(session: Session, user_id: int, *, actor: str = "") -> None:
    """Ask no second step any more, and forget the recovery codes; the act is the person's own unless ``actor`` says."""
    session.execute(delete(Authenticator).where(Authenticator.user_id == user_id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    audit.record(session, actor or _email(session, user_id), "remove_authenticator", f"user:{user_id}")


def new_recovery_codes(session: Session, user_id: int) -> list[str]:
    """Return ten new codes, this one time; those before stop working."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(16)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=user_id, code_hash=_digest(code)) for code in codes)
    session.flush()
    audit.record(session, _email(session, user_id), "new_recovery_codes", f"user:{user_id}")
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in codes]


def _taken(row: Authenticator, code: str, sealer: Sealer, at: datetime) -> bool:
    """Return whether a code fits a step that was not taken yet, and take that step: a code seen twice is refused."""
    digits = "".join(code.split())
    if not (len(digits) == 6 and digits.isascii() and digits.isdecimal()):
        return False
    clock, now_step = pyotp.TOTP(sealer.open(row.sealed_secret)), int(at.timestamp()) // STEP_SECONDS
    for step in range(now_step - DRIFT_STEPS, now_step + DRIFT_STEPS + 1):
        if step > row.last_step and secrets.compare_digest(clock.generate_otp(step), digits):
            row.last_step = step
            return True
    return False


def _recovered(session: Session, user_id: int, code: str, at: datetime) -> bool:
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    query = select(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.code_hash == _digest(plain), RecoveryCode.used_at.is_(None)
    )
    row = session.scalar(query.with_for_update())
    if row is None:
        return False
    row.used_at = at
    audit.record(session, _email(session, user_id), "use_recovery_code", f"user:{user_id}")
    return True


def _email(session: Session, user_id: int) -> str:
    return session.get_one(User, user_id).email


def _digest(code: str) -> str:
    """Eighty bits of chance need no slow hash."""
    return hashlib.sha256(code.encode()).hexdigest()
