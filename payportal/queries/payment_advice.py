"""Advice of wires and checks, as payers see it and as money that arrives asks for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.errors import NotFound
from payportal.domain.sentence import say
from payportal.models.payment_advice import PaymentAdvice, PaymentAdviceLine


@dataclass(frozen=True, slots=True)
class AdvisedLine:
    """What of the money is for one invoice, in minor units; ``part`` where the payer leaves the rest open."""

    invoice_id: int
    number: str
    amount_minor: int
    discount_minor: int
    part: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """One advice with its lines; amounts in minor units of ``currency``."""

    reference: str
    kind: str
    customer_id: int
    amount_minor: int
    currency: str
    expires_on: date
    lines: list[AdvisedLine] = field(default_factory=list)


def one(session: Session, accounts: Sequence[int], reference: str) -> Advised:
    """Return an advice of one of these accounts; raises NotFound when there is none, as if it did not exist."""
    found = by_references(session, [reference[:25]]).get(reference)
    if found is None or found.customer_id not in accounts:
        raise NotFound(say("There is no such payment advice on your account."))
    return found


def by_references(session: Session, references: Collection[str]) -> dict[str, Advised]:
    """Return the advices under these references."""
    found: dict[str, Advised] = {}
    for batch in batches(sorted(references)):
        query = select(PaymentAdvice, PaymentAdviceLine)
        query = query.join(PaymentAdviceLine, PaymentAdviceLine.advice_id == PaymentAdvice.id)
        query = query.where(PaymentAdvice.reference.in_(batch)).order_by(PaymentAdvice.id, PaymentAdviceLine.invoice_id)
        for advice, line in session.execute(query):
            own = found.setdefault(advice.reference, _advised(advice))
            own.lines.append(
                AdvisedLine(line.invoice_id, line.number, line.amount_minor, line.discount_minor, line.part)
            )
    return found


def _advised(advice: PaymentAdvice) -> Advised:
    return Advised(
        reference=advice.reference, kind=advice.kind, customer_id=advice.customer_id,
        amount_minor=advice.amount_minor, currency=advice.currency, expires_on=advice.expires_on,
    )  # fmt: skip
