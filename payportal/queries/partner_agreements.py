"""What a partner agreed to: each agreement with its versions, the one that holds first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.partner import AgreementVersion, SharingAgreement


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement, what it says now, and what it said before, the latest first."""

    number: str
    current: AgreementVersion
    earlier: tuple[AgreementVersion, ...]


def agreements_of(session: Session, partner_id: int) -> list[Agreed]:
    """Return the agreements of a partner by number."""
    query = (
        select(SharingAgreement.number, AgreementVersion)
        .join(AgreementVersion, AgreementVersion.agreement_id == SharingAgreement.id)
        .where(SharingAgreement.partner_id == partner_id)
        .order_by(SharingAgreement.number, AgreementVersion.version.desc())
    )
    versions: dict[str, list[AgreementVersion]] = {}
    for number, version in session.execute(query):
        versions.setdefault(number, []).append(version)
    return [_agreed(number, found) for number, found in versions.items()]


def _agreed(number: str, versions: Sequence[AgreementVersion]) -> Agreed:
    return Agreed(number, versions[0], tuple(versions[1:]))
