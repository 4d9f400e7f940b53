"""Why a partner earned what it earned: from the receipt over the open item to the rule, with every fraction."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.models.application import Application
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.partner import AgreementVersion, Partner, Share, SharingAgreement
from payportal.models.receipt import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTrace:
    """One share with all that it comes from; amounts in minor units, fractions in 1e-8 of one.

    ``collected_before_minor`` and ``carry_before_e8`` are what the agreement's meter said when it was earned.
    """

    share: Share
    partner: Partner
    agreement: SharingAgreement
    version: AgreementVersion
    application: Application
    invoice: Invoice
    customer: Customer
    receipt: Receipt
    reverses: Share | None
    taken_back: Share | None
    collected_before_minor: int
    carry_before_e8: int


def share_trace(session: Session, share_id: int, *, of_partner: int | None = None) -> ShareTrace:
    """Return a share; raises NotFound where there is none, or not of the partner who asks."""
    query = (
        select(Share, Partner, SharingAgreement, AgreementVersion, Application, Invoice, Customer, Receipt)
        .join(Partner, Partner.id == Share.partner_id)
        .join(AgreementVersion, AgreementVersion.id == Share.version_id)
        .join(SharingAgreement, SharingAgreement.id == AgreementVersion.agreement_id)
        .join(Application, Application.id == Share.application_id)
        .join(Invoice, Invoice.id == Application.invoice_id)
        .join(Customer, Customer.id == Invoice.customer_id)
        .join(Receipt, Receipt.id == Application.receipt_id)
        .where(Share.id == share_id)
    )
    if of_partner is not None:
        query = query.where(Share.partner_id == of_partner)
    found = session.execute(query).first()
    if found is None:
        raise NotFound("There is no such earning.")
    share, partner, agreement, version, application, invoice, customer, receipt = found
    collected, carry = _meter_before(session, share, agreement.id)
    return ShareTrace(
        share=share, partner=partner, agreement=agreement, version=version, application=application, invoice=invoice,
        customer=customer, receipt=receipt,
        reverses=session.get(Share, share.reverses_id) if share.reverses_id else None,
        taken_back=session.scalar(select(Share).where(Share.reverses_id == share.id)),
        collected_before_minor=collected, carry_before_e8=carry,
    )  # fmt: skip


def _meter_before(session: Session, share: Share, agreement_id: int) -> tuple[int, int]:
    """Return what the agreement had collected, and which fraction of a cent it carried, before this share."""
    sums = func.coalesce(func.sum(Share.base_minor), 0), func.coalesce(func.sum(Share.exact_e8), 0)
    query = (
        select(*sums, func.coalesce(func.sum(Share.amount_minor), 0))
        .join(AgreementVersion, AgreementVersion.id == Share.version_id)
        .where(AgreementVersion.agreement_id == agreement_id, Share.currency == share.currency, Share.id < share.id)
    )
    base, exact, amount = session.execute(query).one()
    return int(base), int(exact) - int(amount) * 10**8
