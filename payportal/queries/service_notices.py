"""What the ERP says of services: in the columns of an open invoice, else of the customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain import service_notice
from payportal.domain.service_notice import ServiceNotice
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice

MOST = 50
MARKS = ("service_minimum", "service_address", "usage_current")


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
    query = select(Invoice).where(Invoice.customer_id.in_(list(customers)), Invoice.open_minor > 0)
    invoices = list(session.scalars(query.order_by(Invoice.issue_date.desc(), Invoice.id.desc()).limit(1_000)))
    found = [_served(customer, [one for one in invoices if one.customer_id == key])
             for key, customer in customers.items()]  # fmt: skip
    return [one for one in found if one is not None]


def _served(customer: Customer, invoices: Sequence[Invoice]) -> Served | None:
    told = [(one.extras, one.currency) for one in invoices if any(mark in one.extras for mark in MARKS)]
    currency = customer.currency or (invoices[0].currency if invoices else "")
    told += [(customer.extras, currency)] if any(mark in customer.extras for mark in MARKS) and currency else []
    if not told:
        return None
    notice = service_notice.read(*told[0])
    if notice is None:
        return None
    mine = [one for one in invoices if one.currency == notice.currency]
    return Served(
        customer_id=customer.id, customer_name=customer.name, notice=notice,
        open_minor=sum(one.open_minor for one in mine), invoice_ids=tuple(one.id for one in mine),
    )  # fmt: skip
