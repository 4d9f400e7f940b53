"""Keep the profiles of banks' own CSV files by name."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.models.bank_profile import BankProfile
from payportal.models.base import utcnow
from payportal.readers.bank_csv_profile import BadProfile, profile_of
from payportal.services import audit

LONGEST_NAME = 64


def keep(session: Session, name: str, document: Mapping[str, Any], *, actor: str) -> bool:
    """Keep a profile under ``name``, in place of the one that it had, and return whether anything changed.

    Raises BadProfile for a name or a document that cannot be used.
    """
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable() or name.endswith(".json"):
        raise BadProfile(f"{name[:80]!r} is no name for a profile; at most {LONGEST_NAME} letters, not ending in .json")
    profile_of(document)
    known = session.scalar(select(BankProfile).where(BankProfile.name == name).with_for_update())
    if known is not None and known.document == dict(document):
        return False
    before = known.document if known is not None else None
    if known is None:
        session.add(BankProfile(name=name, document=dict(document), changed_by=actor))
    else:
        known.document, known.changed_by, known.changed_at = dict(document), actor, utcnow()
    audit.record(session, actor, "keep_bank_profile", f"bank_profile:{name}", before=before, after=dict(document))
    return True


def remove(session: Session, name: str, *, actor: str) -> None:
    """Forget a profile; files that were read by it stay as they are. Raises NotFound."""
    known = session.scalar(select(BankProfile).where(BankProfile.name == name).with_for_update())
    if known is None:
        raise NotFound(f"there is no bank profile {name[:80]!r}; `flask bank profile list` prints them")
    session.delete(known)
    audit.record(session, actor, "remove_bank_profile", f"bank_profile:{name}", before=known.document)
