"""The limits of the business for each kind of payment method, set by an operator."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.domain.method_rule import MethodRule
from payportal.models.base import utcnow
from payportal.models.customer import Customer
from payportal.models.payment_method import MethodLimit
from payportal.services import audit


def put(session: Session, rule: MethodRule, *, customer_number: str = "", actor: str) -> None:
    """Set the limit of a kind, a currency and, where named, a customer; it takes the place of the one before."""
    customer_id = _customer(session, customer_number)
    query = select(MethodLimit).where(
        MethodLimit.kind == str(rule.kind), MethodLimit.currency == rule.currency,
        MethodLimit.customer_id.is_not_distinct_from(customer_id),
    )  # fmt: skip
    limit = session.scalar(query)
    if limit is None:
        limit = MethodLimit(kind=str(rule.kind), currency=rule.currency, customer_id=customer_id)
        session.add(limit)
    limit.offered, limit.min_minor, limit.max_minor = rule.offered, rule.min_minor, rule.max_minor
    limit.changed_by, limit.changed_at = actor, utcnow()
    session.flush()
    said = {"kind": limit.kind, "currency": limit.currency, "customer": customer_number}
    said |= {"offered": limit.offered, "least": limit.min_minor, "most": limit.max_minor}
    audit.record(session, actor, "method_limit", f"method_limit:{limit.id}", **said)


def _customer(session: Session, number: str) -> int | None:
    if not number:
        return None
    found = session.scalar(select(Customer.id).where(Customer.number == number))
    if found is None:
        raise NotFound(f"there is no customer {number}")
    return found
