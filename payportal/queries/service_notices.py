"""What the ERP says of services: in the columns of an open invoice, else of the customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from payportal.domain import service_notice
from payportal.domain.service_notice import ServiceNotice
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment, PaymentLine
from payportal.queries.owned import owed_by

MOST, MOST_OPEN = 50, 1_000
MARKS = ("service_minimum", "service_address", "usage_current")
Told = tuple[dict[str, Any], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A notice with whose it is; ``open_ids`` are the open documents of that customer in its currency."""

    customer_id: int
    customer_name: str
    notice: ServiceNotice
    open_minor: int
    invoice_ids: tuple[int, ...]


def served(session: Session, accounts: Sequence[int]) -> list[Served]:
    """Return the services of an account, one a customer; the latest open invoice that speaks of it is believed."""
    customers = {row.id: row for row in session.scalars(select(Customer).where(Customer.id.in_(accounts[:MOST])))}
    told = _told(session, list(customers))
    speaking = [row for row in customers.values() if row.id in told or any(mark in row.extras for mark in MARKS)]
    if not speaking:
        return []
    query = select(Invoice.id, Invoice.customer_id, Invoice.currency, Invoice.open_minor)
    query = query.where(*owed_by([row.id for row in speaking])).order_by(Invoice.issue_date.desc(), Invoice.id.desc())
    documents = session.execute(query.limit(MOST_OPEN)).all()
    found = [_served(row, told.get(row.id), [one for one in documents if one.customer_id == row.id])
             for row in speaking]  # fmt: skip
    return [one for one in found if one is not None]


def of_payment(session: Session, payment_id: int) -> dict[int, list[ServiceNotice]]:
    """Return by customer the notices of the services that a payment is for; empty where it is for none.

    Both what a document that was paid says and what the panel would show now, since they need not be the same.
    """
    payment = session.get_one(Payment, payment_id)
    query = select(Invoice.customer_id, Invoice.extras, Invoice.currency).join(
        PaymentLine, PaymentLine.invoice_id == Invoice.id)  # fmt: skip
    paid = session.execute(query.where(PaymentLine.payment_id == payment_id)).all()
    ids = {row.customer_id for row in paid} or {payment.customer_id}
    said: list[tuple[int, dict[str, Any], str]] = [(one, *told) for one, told in _told(session, sorted(ids)).items()]
    said += [(row.customer_id, row.extras, row.currency) for row in paid]
    owners = session.scalars(select(Customer).where(Customer.id.in_(ids)))
    said += [(row.id, row.extras, row.currency or payment.currency) for row in owners]
    found: dict[int, list[ServiceNotice]] = {}
    for customer_id, extras, currency in said:
        notice = service_notice.read(extras, currency)
        if notice is not None and notice not in found.setdefault(customer_id, []):
            found[customer_id].append(notice)
    return {customer_id: notices for customer_id, notices in found.items() if notices}


def _told(session: Session, customer_ids: Sequence[int]) -> dict[int, Told]:
    """Return by customer the columns of the latest open document that speaks of a service, and its currency.

    The database leaves out what does not have the words at all, which is nearly everything.
    """
    words = or_(*(cast(Invoice.extras, String).contains(mark, autoescape=True) for mark in MARKS))
    query = select(Invoice.customer_id, Invoice.extras, Invoice.currency).where(*owed_by(customer_ids), words)
    found: dict[int, Told] = {}
    latest = query.order_by(Invoice.issue_date.desc(), Invoice.id.desc()).limit(MOST_OPEN)
    for customer_id, extras, currency in session.execute(latest):
        if any(mark in extras for mark in MARKS):
            found.setdefault(customer_id, (extras, currency))
    return found


def _served(customer: Customer, told: Told | None, documents: Sequence[Any]) -> Served | None:
    currency = customer.currency or (documents[0].currency if documents else "")
    if told is None and currency:
        told = (customer.extras, currency)
    notice = service_notice.read(*told) if told else None
    if notice is None:
        return None
    mine = [one for one in documents if one.currency == notice.currency]
    return Served(
        customer_id=customer.id, customer_name=customer.name, notice=notice,
        open_minor=sum(one.open_minor for one in mine), invoice_ids=tuple(one.id for one in mine),
    )  # fmt: skip
