"""The open items from which a clerk chooses: those of a customer and its family, in the receipt's currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from payportal.domain.open_item import ItemKind, OpenItem
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.queries.taught_marks import pays_under

MOST_ITEMS = 200
MOST_CUSTOMERS = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """An open item that may be ticked, and whose it is."""

    item: OpenItem
    customer_name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The open items of a customer, its parent and its children; ``left_out`` counts those beyond the 200 shown.

    ``elsewhere`` counts open items in other currencies, which this receipt cannot pay.
    """

    customer: Customer
    items: tuple[Choice, ...]
    left_out: int
    elsewhere: dict[str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """A customer that a search found, with what it owes in the receipt's currency, in minor units."""

    id: int
    number: str
    name: str
    open_minor: int
    count: int


def family(session: Session, customer_id: int, currency: str, *, search: str = "", keep: Sequence[int] = ()) -> (
    Family | None
):  # fmt: skip
    """Return what is open in ``currency``, by due date; items in ``keep`` come first, whatever the search says."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        return None
    ids = _relatives(session, customer)
    here = [Invoice.customer_id.in_(ids), Invoice.open_minor != 0]
    if words := search.strip():
        places = Invoice.number, Invoice.purchase_order, Invoice.sales_order, Invoice.description
        here.append(or_(Invoice.id.in_(keep), *(place.icontains(words, autoescape=True) for place in places)))
    counts = dict(session.execute(select(Invoice.currency, func.count()).where(*here).group_by(Invoice.currency)).all())
    kept_first = case((Invoice.id.in_(keep), 0), else_=1)
    query = (
        select(Invoice, Customer.name)
        .join(Customer, Customer.id == Invoice.customer_id)
        .where(*here, Invoice.currency == currency)
        .order_by(kept_first, Invoice.due_date, Invoice.id)
        .limit(MOST_ITEMS)
    )
    items = tuple(_choice(*record) for record in session.execute(query))
    total = counts.pop(currency, 0)
    return Family(customer=customer, items=items, left_out=total - len(items), elsewhere=counts)


def find_customers(session: Session, words: str, currency: str) -> list[Found]:
    """Return customers by number, name or a name they pay under, those that owe in ``currency`` first."""
    words = words.strip()
    if not words:
        return []
    owes, count = func.coalesce(func.sum(Invoice.open_minor), 0), func.count(Invoice.id)
    of_currency = (Invoice.customer_id == Customer.id) & (Invoice.currency == currency) & (Invoice.open_minor != 0)
    query = (
        select(Customer.id, Customer.number, Customer.name, owes, count)
        .outerjoin(Invoice, of_currency)
        .where(
            or_(
                Customer.number.istartswith(words, autoescape=True),
                Customer.name.icontains(words, autoescape=True),
                Customer.id.in_(pays_under(words)),
            )
        )
        .group_by(Customer.id, Customer.number, Customer.name)
        .order_by(case((count > 0, 0), else_=1), Customer.name, Customer.id)
        .limit(MOST_CUSTOMERS)
    )
    return [Found(row_id, number, name, int(minor), n) for row_id, number, name, minor, n in session.execute(query)]


def by_ids(session: Session, ids: Sequence[int]) -> dict[int, Choice]:
    """Return open or closed items by their ids."""
    query = select(Invoice, Customer.name).join(Customer, Customer.id == Invoice.customer_id)
    found = session.execute(query.where(Invoice.id.in_(ids)))
    return {invoice.id: _choice(invoice, name) for invoice, name in found}


def _relatives(session: Session, customer: Customer) -> list[int]:
    """Return the customer, its parent, and the children of both."""
    heads = [customer.id, *([customer.parent_id] if customer.parent_id else [])]
    query = select(Customer.id).where(or_(Customer.id.in_(heads), Customer.parent_id.in_(heads)))
    return list(session.scalars(query))


def _choice(invoice: Any, customer_name: str) -> Choice:
    item = OpenItem(
        item_id=invoice.id, number=invoice.number, customer_id=invoice.customer_id, currency=invoice.currency,
        amount_minor=invoice.amount_minor, open_minor=invoice.open_minor, issue_date=invoice.issue_date,
        due_date=invoice.due_date, kind=ItemKind(invoice.kind), discount_date=invoice.discount_date,
        discount_minor=invoice.discount_minor, purchase_order=invoice.purchase_order,
        sales_order=invoice.sales_order, references=tuple(invoice.references),
    )  # fmt: skip
    return Choice(item, customer_name, invoice.description)


def days_over(item: OpenItem, on: date) -> int:
    """Return how many days an item is past due on a day, below zero while it is not due."""
    return (on - item.due_date).days
