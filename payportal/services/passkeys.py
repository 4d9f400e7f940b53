"""Passkeys: a device keeps a private key and signs what we ask, after it has looked at its owner."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import webauthn
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.sentence import say
from payportal.models.sign_in import Passkey
from payportal.models.user import User
from payportal.services import audit, one_time

LASTS = timedelta(minutes=5)
MOST = 10
NAME = "Payportal"
REFUSED = say("The passkey was not accepted. Try again, or sign in another way.")


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are good: the host name, and the whole address that the browser names."""

    host: str
    origin: str


def begin_new(session: Session, user_id: int, site: Site, *, at: datetime) -> str:
    """Return as JSON what a browser needs to make a passkey; raises Conflict where there are many already."""
    user, known = session.get_one(User, user_id), _of(session, user_id)
    if len(known) >= MOST:
        raise Conflict(say("%(count)s passkeys are enough; remove one first.", count=MOST), code="many_passkeys")
    options = webauthn.generate_registration_options(
        rp_id=site.host, rp_name=NAME, user_name=user.email, user_id=f"user:{user_id}".encode(),
        user_display_name=user.name or user.email, timeout=int(LASTS.total_seconds()) * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id)) for key in known],
    )  # fmt: skip
    _give_out(session, "passkey_new", options.challenge, at, user_id=user_id)
    return webauthn.options_to_json(options)


def finish_new(session: Session, user_id: int, credential: str, site: Site, *, name: str, at: datetime) -> Passkey:
    """Keep the key that a browser made; raises PayportalError for an answer to anything else than we asked."""
    challenge = _taken(session, "passkey_new", credential, at=at, user_id=user_id)
    try:
        made = webauthn.verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError) as error:
        raise PayportalError(REFUSED, code="passkey_refused") from error
    row = Passkey(
        user_id=user_id, credential_id=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key), sign_count=made.sign_count,
        name=name.strip()[:60] or "Passkey", created_at=at,
    )  # fmt: skip
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == row.credential_id)):
        raise Conflict(say("This passkey is known already."), code="known_passkey")
    session.add(row)
    session.flush()
    audit.record(session, session.get_one(User, user_id).email, "add_passkey", f"user:{user_id}", name=row.name)
    return row


def begin_use(session: Session, site: Site, *, at: datetime) -> str:
    """Return as JSON what a browser needs to show a passkey; it names nobody, so it tells nobody who has one."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED,
        timeout=int(LASTS.total_seconds()) * 1000,
    )  # fmt: skip
    _give_out(session, "passkey_use", options.challenge, at)
    return webauthn.options_to_json(options)


def finish_use(session: Session, credential: str, site: Site, *, at: datetime) -> User:
    """Return who showed a passkey; raises PayportalError for one that is not known, copied or not asked for."""
    challenge = _taken(session, "passkey_use", credential, at=at)
    named = _json(credential).get("id", "")
    row = session.scalar(select(Passkey).where(Passkey.credential_id == str(named)).with_for_update())
    user = session.get(User, row.user_id) if row else None
    if row is None or user is None or not user.active:
        raise PayportalError(REFUSED, code="passkey_refused")
    try:
        shown = webauthn.verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(row.public_key), credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError) as error:
        raise PayportalError(REFUSED, code="passkey_refused") from error
    row.sign_count, row.used_at = shown.new_sign_count, at
    return user


def remove(session: Session, user_id: int, passkey_id: int) -> None:
    """Forget a passkey; raises NotFound for another person's."""
    row = session.get(Passkey, passkey_id)
    if row is None or row.user_id != user_id:
        raise NotFound(say("There is no such passkey."))
    audit.record(session, session.get_one(User, user_id).email, "remove_passkey", f"user:{user_id}", name=row.name)
    session.delete(row)
    session.flush()


def remove_all(session: Session, user_id: int, *, actor: str) -> None:
    """Forget every passkey of a person who lost the device."""
    for row in _of(session, user_id):
        audit.record(session, actor, "remove_passkey", f"user:{user_id}", name=row.name)
        session.delete(row)
    session.flush()


def _of(session: Session, user_id: int) -> list[Passkey]:
    return list(session.scalars(select(Passkey).where(Passkey.user_id == user_id)))


def _give_out(session: Session, purpose: str, challenge: bytes, at: datetime, *, user_id: int | None = None) -> None:
    one_time.issue(session, purpose, lasts=LASTS, at=at, user_id=user_id, token=bytes_to_base64url(challenge))


def _taken(session: Session, purpose: str, credential: str, *, at: datetime, user_id: int | None = None) -> bytes:
    """Use up the challenge that an answer names, so that nobody can answer with it again."""
    try:
        said = _json(base64url_to_bytes(_json(credential)["response"]["clientDataJSON"]).decode())["challenge"]
        row = one_time.take(session, purpose, str(said), at=at)
    except (KeyError, TypeError, ValueError, NotFound) as error:
        raise PayportalError(REFUSED, code="passkey_refused") from error
    if row.user_id != user_id:
        raise PayportalError(REFUSED, code="passkey_refused")
    return base64url_to_bytes(str(said))


def _json(text: str) -> dict[str, Any]:
    read = json.loads(text)
    if not isinstance(read, dict):
        raise ValueError("not an object")
    return read
