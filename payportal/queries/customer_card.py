"""A customer as clerks see it: what it owes and since when, what it paid, and what of that still waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.models.application import Application
from payportal.models.customer import Customer, PayerAccount, PayerAlias
from payportal.models.invoice import Invoice
from payportal.models.receipt import Receipt
from payportal.queries import learned_list
from payportal.queries.cursor import Cursor
from payportal.queries.learned_list import Entry
from payportal.queries.taught_marks import pays_under

PAGE = 50
BUCKETS = (("Not due", None, 0), ("1–30 days", 0, 30), ("31–60 days", 30, 60), ("61–90 days", 60, 90),
           ("Over 90 days", 90, None))  # fmt: skip
"""How long past due: the word, more than so many days, at most so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What is open in one currency, in minor units, by how long it is past due."""

    currency: str
    open_minor: int
    count: int
    buckets: tuple[int, ...]
    waiting_minor: int = 0
    on_account_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A customer with its family and balances, what it pays under as told and as learned, and its latest receipts."""

    customer: Customer
    parent: Customer | None
    children: tuple[Customer, ...]
    balances: tuple[Balance, ...]
    aliases: tuple[PayerAlias, ...]
    accounts: tuple[PayerAccount, ...]
    receipts: tuple[Receipt, ...]
    learned: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Open items by due date and the cursor of the page after them."""

    items: tuple[Invoice, ...]
    following: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """A customer in the list, with what is open by currency."""

    customer: Customer
    open: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """Customers by name and the cursor of the page after them."""

    rows: tuple[ListRow, ...]
    following: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStory:
    """One item with whoever owes it and every application to it, reversals as rows of their own."""

    invoice: Invoice
    customer: Customer
    applications: tuple[tuple[Application, Receipt], ...]


def card(session: Session, customer_id: int, *, on: date) -> Card:
    """Return a customer; raises NotFound."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise NotFound(f"There is no customer {customer_id}.")
    receipts = select(Receipt).where(Receipt.customer_id == customer_id)
    return Card(
        customer=customer,
        parent=session.get(Customer, customer.parent_id) if customer.parent_id else None,
        children=_all(session, select(Customer).where(Customer.parent_id == customer_id).order_by(Customer.name)),
        balances=_balances(session, customer_id, on),
        aliases=_all(session, select(PayerAlias).where(PayerAlias.customer_id == customer_id).order_by(PayerAlias.id)),
        accounts=_all(
            session, select(PayerAccount).where(PayerAccount.customer_id == customer_id).order_by(PayerAccount.id)
        ),
        receipts=_all(session, receipts.order_by(Receipt.value_date.desc(), Receipt.id.desc()).limit(20)),
        learned=learned_list.of_customer(session, customer_id),
    )


def open_items(session: Session, customer_id: int, *, search: str = "", after: str = "") -> ItemPage:
    """Return at most 50 open items by due date, beginning behind the cursor ``after``."""
    query = select(Invoice).where(Invoice.customer_id == customer_id, Invoice.open_minor != 0)
    if words := search.strip():
        places = Invoice.number, Invoice.purchase_order, Invoice.description
        query = query.where(or_(*(place.icontains(words, autoescape=True) for place in places)))
    if cursor := Cursor.read(after, date):
        tied = and_(Invoice.due_date == cursor.value, Invoice.id > cursor.id)
        query = query.where(or_(Invoice.due_date > cursor.value, tied))
    found = session.scalars(query.order_by(Invoice.due_date, Invoice.id).limit(PAGE + 1)).all()
    following = Cursor(found[PAGE - 1].due_date, found[PAGE - 1].id).write() if len(found) > PAGE else ""
    return ItemPage(tuple(found[:PAGE]), following)


def listed(session: Session, *, search: str = "", after: str = "") -> ListPage:
    """Return at most 50 customers by name with what each owes, beginning behind the cursor ``after``."""
    query = select(Customer)
    if words := search.strip():
        named = Customer.name.icontains(words, autoescape=True), Customer.number.istartswith(words, autoescape=True)
        query = query.where(or_(*named, Customer.id.in_(pays_under(words))))
    if cursor := Cursor.read(after, str):
        query = query.where(
            or_(Customer.name > cursor.value, and_(Customer.name == cursor.value, Customer.id > cursor.id))
        )
    found = session.scalars(query.order_by(Customer.name, Customer.id).limit(PAGE + 1)).all()
    shown = found[:PAGE]
    owed = _owed(session, [customer.id for customer in shown])
    following = Cursor(shown[-1].name, shown[-1].id).write() if len(found) > PAGE else ""
    return ListPage(tuple(ListRow(customer, tuple(owed.get(customer.id, ()))) for customer in shown), following)


def item_story(session: Session, invoice_id: int) -> ItemStory:
    """Return one item and all that happened to it; raises NotFound."""
    invoice = session.get(Invoice, invoice_id)
    if invoice is None:
        raise NotFound(f"There is no item {invoice_id}.")
    query = select(Application, Receipt).join(Receipt, Receipt.id == Application.receipt_id)
    found = session.execute(query.where(Application.invoice_id == invoice_id).order_by(Application.id))
    return ItemStory(
        invoice=invoice, customer=session.get_one(Customer, invoice.customer_id), applications=tuple(found)
    )


def _balances(session: Session, customer_id: int, on: date) -> tuple[Balance, ...]:
    sums = [func.coalesce(func.sum(case((_within(on, low, high), Invoice.open_minor))), 0) for _, low, high in BUCKETS]
    query = select(Invoice.currency, func.sum(Invoice.open_minor), func.count(), *sums)
    query = query.where(Invoice.customer_id == customer_id, Invoice.open_minor != 0).group_by(Invoice.currency)
    open_ = {row[0]: row[1:] for row in session.execute(query)}
    cash = _cash(session, customer_id)
    nothing = (0, 0, *([0] * len(BUCKETS)))
    return tuple(
        Balance(
            currency=currency, open_minor=int(sums[0]), count=sums[1], buckets=tuple(map(int, sums[2:])),
            waiting_minor=cash.get(currency, (0, 0))[0], on_account_minor=cash.get(currency, (0, 0))[1],
        )
        for currency in sorted(open_.keys() | cash.keys())
        for sums in [open_.get(currency, nothing)]
    )  # fmt: skip


def _within(on: date, low: int | None, high: int | None) -> Any:
    """Return the condition that an item is more than ``low`` and at most ``high`` days past due."""
    bounds = []
    if low is not None:
        bounds.append(Invoice.due_date < on - timedelta(days=low))
    if high is not None:
        bounds.append(Invoice.due_date >= on - timedelta(days=high))
    return and_(*bounds)


def _cash(session: Session, customer_id: int) -> dict[str, tuple[int, int]]:
    """Return what waits and what is on account, by currency, where there is any."""
    sums = func.sum(Receipt.unapplied_minor), func.sum(Receipt.on_account_minor)
    query = select(Receipt.currency, *sums).where(Receipt.customer_id == customer_id).group_by(Receipt.currency)
    return {code: (int(left), int(kept)) for code, left, kept in session.execute(query) if left or kept}


def _owed(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    query = (
        select(Invoice.customer_id, Invoice.currency, func.sum(Invoice.open_minor))
        .where(Invoice.customer_id.in_(ids), Invoice.open_minor != 0)
        .group_by(Invoice.customer_id, Invoice.currency)
        .order_by(Invoice.customer_id, Invoice.currency)
    )
    owed: dict[int, list[tuple[str, int]]] = {}
    for customer_id, currency, minor in session.execute(query):
        owed.setdefault(customer_id, []).append((currency, int(minor)))
    return owed


def _all(session: Session, query: Any) -> tuple[Any, ...]:
    return tuple(session.scalars(query))
