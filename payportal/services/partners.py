"""Take partners and their agreements in from the ERP; what an agreement said before stays as an older version."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.errors import BadAmount, Overcommitted
from payportal.domain.revenue_share import AgreementTerms, refuse_overcommitment
from payportal.erp.agreement_import import AgreementRow
from payportal.erp.digest import digest
from payportal.erp.partner_import import PartnerRow
from payportal.models.partner import AgreementVersion, Partner, SharingAgreement
from payportal.queries.agreements import standing_agreements
from payportal.services.import_outcome import ImportOutcome
from payportal.services.parents import closes_circle

DEFAULT_CURRENCY = "USD"


def take_in(session: Session, rows: Sequence[PartnerRow], outcome: ImportOutcome) -> None:
    """Write new and changed partners; a parent may stand anywhere in the file."""
    known = _partners(session, {row.partner_number for row in rows} | {row.parent_number for row in rows})
    for row in rows:
        _write_partner(session, row, known, outcome)
    session.flush()
    for row in rows:
        _set_parent(session, row, known, outcome)


def take_agreements_in(session: Session, rows: Sequence[AgreementRow], outcome: ImportOutcome) -> None:
    """Write agreements; a change becomes a new version, and no program may give away more than all of its cash."""
    known = _partners(session, {row.partner_number for row in rows})
    for row in rows:
        partner = known.get(row.partner_number)
        if partner is None:
            outcome.refuse(row.line, "unknown_partner", "partner_number", row.partner_number,
                           f"partner {row.partner_number[:40]} is not known; import the partners first")  # fmt: skip
            continue
        _write_agreement(session, row, partner, outcome)


def _partners(session: Session, numbers: set[str]) -> dict[str, Partner]:
    return {
        partner.number: partner
        for batch in batches(sorted(numbers))
        for partner in session.scalars(select(Partner).where(Partner.number.in_(batch)))
    }


def _write_partner(session: Session, row: PartnerRow, known: dict[str, Partner], outcome: ImportOutcome) -> None:
    partner = known.get(row.partner_number)
    content = digest(row)
    if partner is not None and partner.source_digest == content:
        outcome.same += 1
        return
    if partner is None:
        partner = known[row.partner_number] = Partner(number=row.partner_number)
        session.add(partner)
        outcome.new += 1
    else:
        outcome.changed += 1
    partner.name, partner.email, partner.currency = row.name, row.email, row.currency
    partner.extras, partner.source_digest = row.extras, content
    partner.parent_id = None  # set anew when all are written: a file may turn a parent and its child round


def _set_parent(session: Session, row: PartnerRow, known: dict[str, Partner], outcome: ImportOutcome) -> None:
    if not row.parent_number:
        return
    partner, parent = known[row.partner_number], known.get(row.parent_number)
    if parent is not None and not closes_circle(session, partner, parent):
        partner.parent_id = parent.id
        return
    partner.source_digest = ""
    if parent is None:
        code, why = "unknown_parent", "is no partner; import it and then this row again"
    else:
        code, why = "parent_circle", f"is itself below {row.partner_number}; correct one of the two rows"
    outcome.note(row.line, code, "parent_number", row.parent_number,
                 f"{row.partner_number} was taken without a parent: {row.parent_number[:40]} {why}")  # fmt: skip


def _write_agreement(session: Session, row: AgreementRow, partner: Partner, outcome: ImportOutcome) -> None:
    agreement = session.scalar(select(SharingAgreement).where(SharingAgreement.number == row.agreement_number))
    content = digest(row)
    if agreement is not None and _current(session, agreement).source_digest == content:
        outcome.same += 1
        return
    if agreement is not None and agreement.partner_id != partner.id:
        outcome.refuse(row.line, "other_partner", "partner_number", row.partner_number,
                       f"agreement {row.agreement_number[:40]} belongs to another partner; "
                       "end it and open a new one")  # fmt: skip
        return
    currency = partner.currency or DEFAULT_CURRENCY
    try:
        terms = row.terms(currency)
    except BadAmount as error:
        outcome.refuse(row.line, error.code, "rate", str(row.rate or ""), error.message)
        return
    try:
        with session.begin_nested():
            known = agreement is not None
            _add_version(session, row, terms, partner=partner, agreement=agreement, content=content, currency=currency)
            refuse_overcommitment([standing.agreement for standing in standing_agreements(session)])
    except Overcommitted as error:
        outcome.refuse(row.line, "overcommitted", "rate", str(row.rate or ""), error.message)
        return
    outcome.changed += known
    outcome.new += not known


def _add_version(
    session: Session, row: AgreementRow, terms: AgreementTerms, *, partner: Partner,
    agreement: SharingAgreement | None, content: str, currency: str,
) -> None:  # fmt: skip
    if agreement is None:
        agreement = SharingAgreement(number=row.agreement_number, partner_id=partner.id, current_version=0)
        session.add(agreement)
        session.flush()
    agreement.current_version += 1
    session.add(
        AgreementVersion(
            agreement_id=agreement.id, version=agreement.current_version, program=row.program, kind=str(row.kind),
            rate_micro=terms.rate_micro, fixed_minor=terms.fixed_minor, currency=currency,
            tiers=[[tier.from_minor, tier.rate_micro] for tier in terms.tiers], starts_on=row.starts_on,
            ends_on=row.ends_on, extras=row.extras, source_digest=content,
        )
    )  # fmt: skip
    session.flush()


def _current(session: Session, agreement: SharingAgreement) -> AgreementVersion:
    query = select(AgreementVersion).where(
        AgreementVersion.agreement_id == agreement.id, AgreementVersion.version == agreement.current_version
    )
    return session.scalars(query).one()
