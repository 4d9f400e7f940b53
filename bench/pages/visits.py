"""What people look at, page by page, and how long each may take."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain.money import format_minor
from payportal.models.invoice import Invoice
from payportal.queries import customer_account, payable
from payportal.queries.customer_invoices import PAGE, Cursor
from payportal.web.clock import today

ASKED, SEARCHED = 0.150, 0.200
"""Seconds in which 95 of 100 answers are ready; a search has a little more."""


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of page: its name, the seconds that are asked, and its address for a visitor (empty: has none)."""

    name: str
    seconds: float
    address: Callable[["Visitor"], str]


@dataclass(slots=True, kw_only=True)
class Visitor:
    """What the addresses are made of: one document of the account, its number and amount, the last page's cursor."""

    customer_id: int
    invoice_id: int
    number: str
    order: str
    amount: str
    last: str
    basket: list[int]


def visitor(session: Session, customer_id: int, rng: random.Random) -> Visitor | None:
    """Return what a visitor of this account may ask for; None where there are no documents."""
    own = Invoice.customer_id == customer_id
    count = session.scalar(select(func.count()).where(own)) or 0
    if not count:
        return None
    some = session.scalars(select(Invoice).where(own).order_by(Invoice.id).offset(rng.randrange(count)).limit(1)).one()
    accounts = customer_account.account_ids(session, customer_id)
    return Visitor(
        customer_id=customer_id, invoice_id=some.id, number=some.number, order=some.purchase_order or some.number[-4:],
        amount=format_minor(abs(some.amount_minor), some.currency), last=_last(session, accounts),
        basket=payable.ids(session, accounts, currency=some.currency)[:PAGE],
    )  # fmt: skip


def _last(session: Session, accounts: list[int]) -> str:
    """Return the cursor of the last page of all documents of an account."""
    own = Invoice.customer_id.in_(accounts)
    order = Invoice.due_date.desc(), Invoice.id.desc()
    row = session.scalars(select(Invoice).where(own).order_by(*order).offset(PAGE).limit(1)).first()
    return Cursor(row.due_date, row.id).write() if row else ""


def _listed(**asked: str) -> str:
    return f"/invoices?{urlencode(asked)}" if asked else "/invoices"


def _basket(one: Visitor) -> str:
    return f"/pay?{urlencode([('invoice', row_id) for row_id in one.basket])}" if one.basket else ""


PAGES = (
    Page("home", ASKED, lambda one: "/"),
    Page("list of 50", ASKED, lambda one: _listed()),
    Page("list, all, by amount", ASKED, lambda one: _listed(state="all", sort="-open")),
    Page("list, filtered by day", ASKED,
         lambda one: _listed(state="all", since=str(today() - timedelta(days=365)), until=str(today()), low="100")),
    Page("list, overdue", ASKED, lambda one: _listed(overdue="1")),
    Page("list, one bucket of age", ASKED, lambda one: _listed(bucket="1")),
    Page("list, last page", ASKED, lambda one: _listed(state="all", **({"after": one.last} if one.last else {}))),
    Page("search by number", SEARCHED, lambda one: _listed(state="all", q=one.number)),
    Page("search by order", SEARCHED, lambda one: _listed(state="all", q=one.order)),
    Page("search by amount", SEARCHED, lambda one: _listed(state="all", q=one.amount)),
    Page("detail", ASKED, lambda one: f"/invoices/{one.invoice_id}"),
    Page("cart of 50", ASKED, _basket),
    Page("statement, open", ASKED, lambda one: "/statement"),
    Page("statement, moved", ASKED, lambda one: "/statement?kind=forward"),
    Page("activity", ASKED, lambda one: "/activity"),
    Page("payments", ASKED, lambda one: "/payments"),
)  # fmt: skip
