"""The profiles of banks' own CSV files, by name."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.models.bank_profile import BankProfile
from payportal.readers.bank_csv_profile import BankCsvProfile, profile_of


def every(session: Session) -> list[BankProfile]:
    """Return all profiles by name."""
    return list(session.scalars(select(BankProfile).order_by(BankProfile.name)))


def named(session: Session, name: str) -> BankProfile:
    """Return the profile kept under ``name``; raises NotFound with the names that exist."""
    found = session.scalar(select(BankProfile).where(BankProfile.name == name))
    if found is None:
        names = ", ".join(profile.name for profile in every(session)[:20]) or "none yet"
        message = f"there is no bank profile {name[:80]!r}; kept are: {names}; give FILE.json or add it"
        raise NotFound(message, code="unknown_profile")
    return found


def usable(session: Session, name: str) -> BankCsvProfile:
    """Return the profile kept under ``name``, ready to read with; raises NotFound or BadProfile."""
    return profile_of(named(session, name).document)
