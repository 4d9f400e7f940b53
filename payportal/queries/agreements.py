"""The agreements as they stand, ready to be reckoned with."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.money import format_minor
from payportal.domain.revenue_share import Agreement, AgreementTerms, ShareKind, Tier, applies
from payportal.models.partner import AgreementVersion, Partner, SharingAgreement


@dataclass(frozen=True, slots=True)
class Standing:
    """One version of an agreement with the rows it comes from; ``currency`` is empty where any will do."""

    agreement: Agreement
    agreement_id: int
    version_id: int
    version: int
    partner_id: int
    currency: str
    rate: str

    def earns(self, program: str, currency: str, on: date) -> bool:
        """Return whether cash in ``currency`` applied on ``on`` to a document of ``program`` earns under it."""
        return (not self.currency or self.currency == currency) and applies(self.agreement, program, on)


def standing_agreements(session: Session, *, of_version: int | None = None) -> list[Standing]:
    """Return the current version of every agreement by number, or the one version asked for."""
    query = (
        select(SharingAgreement, AgreementVersion, Partner)
        .join(AgreementVersion, AgreementVersion.agreement_id == SharingAgreement.id)
        .join(Partner, Partner.id == SharingAgreement.partner_id)
        .order_by(SharingAgreement.number)
    )
    if of_version is not None:
        query = query.where(AgreementVersion.id == of_version)
    else:
        query = query.where(AgreementVersion.version == SharingAgreement.current_version)
    return [_standing(*row) for row in session.execute(query)]


def rate_text(version: AgreementVersion) -> str:
    """Return how a version counts, for people and exports: ``8``, ``fixed 25.00`` or ``0:5|10000:7``."""
    if version.kind == ShareKind.PERCENT:
        return _percent(version.rate_micro)
    if version.kind == ShareKind.FIXED:
        return f"fixed {format_minor(version.fixed_minor, version.currency)}"
    return "|".join(f"{format_minor(start, version.currency)}:{_percent(rate)}" for start, rate in version.tiers)


def _standing(agreement: SharingAgreement, version: AgreementVersion, partner: Partner) -> Standing:
    terms = AgreementTerms(
        kind=ShareKind(version.kind),
        rate_micro=version.rate_micro,
        fixed_minor=version.fixed_minor,
        tiers=tuple(Tier(from_minor, rate) for from_minor, rate in version.tiers),
    )
    nouns = Agreement(
        number=agreement.number, partner_number=partner.number, terms=terms, starts_on=version.starts_on,
        ends_on=version.ends_on, program=version.program,
    )  # fmt: skip
    currency = "" if version.kind == ShareKind.PERCENT else version.currency
    return Standing(nouns, agreement.id, version.id, version.version, partner.id, currency, rate_text(version))


def _percent(rate_micro: int) -> str:
    whole, rest = divmod(rate_micro, 10**6)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
