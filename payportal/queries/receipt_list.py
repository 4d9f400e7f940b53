"""All receipts, a page at a time, the newest money first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from payportal.domain.receipt import ReceiptState
from payportal.models.customer import Customer
from payportal.models.receipt import Receipt
from payportal.queries.cursor import Cursor

PAGE = 50
STANDS = Receipt.reversed_at.is_(None)
KEPT = Receipt.amount_minor - Receipt.returned_minor - Receipt.refunded_minor
ALL_ON_ACCOUNT = and_(Receipt.on_account_minor > 0, Receipt.on_account_minor == KEPT)
STATES: dict[str, ColumnElement[bool]] = {
    ReceiptState.UNIDENTIFIED: and_(STANDS, Receipt.unapplied_minor > 0, Receipt.customer_id.is_(None)),
    ReceiptState.UNAPPLIED: and_(STANDS, Receipt.unapplied_minor > 0, Receipt.customer_id.is_not(None)),
    ReceiptState.APPLIED: and_(STANDS, Receipt.unapplied_minor == 0, not_(ALL_ON_ACCOUNT)),
    ReceiptState.ON_ACCOUNT: and_(STANDS, ALL_ON_ACCOUNT),
    ReceiptState.REVERSED: Receipt.reversed_at.is_not(None),
}
"""The states of ``Receipt.state`` as the database asks for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is asked of the list; ``state`` is a key of STATES or empty, ``file_id`` one bank file or 0."""

    state: str = ""
    currency: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A receipt and who paid it, as far as known."""

    receipt: Receipt
    customer_name: str


@dataclass(frozen=True, slots=True)
class Page:
    """Rows and the cursor of the page after them, empty on the last one."""

    rows: tuple[Row, ...]
    following: str


@dataclass(frozen=True, slots=True)
class Total:
    """What came in and what of it waits, in one currency over the whole filter."""

    currency: str
    count: int
    amount_minor: int
    unapplied_minor: int


def page(session: Session, asked: Filter, *, after: str = "") -> Page:
    """Return at most 50 receipts that pass the filter, beginning behind the cursor ``after``."""
    query = select(Receipt, Customer.name).outerjoin(Customer, Customer.id == Receipt.customer_id)
    query = query.where(*_conditions(asked))
    if cursor := Cursor.read(after, date):
        tied = and_(Receipt.value_date == cursor.value, Receipt.id < cursor.id)
        query = query.where(or_(Receipt.value_date < cursor.value, tied))
    found = session.execute(query.order_by(Receipt.value_date.desc(), Receipt.id.desc()).limit(PAGE + 1)).all()
    rows = tuple(Row(receipt, name or "") for receipt, name in found[:PAGE])
    last = rows[-1].receipt if len(found) > PAGE else None
    return Page(rows, Cursor(last.value_date, last.id).write() if last else "")


def totals(session: Session, asked: Filter) -> list[Total]:
    """Return the sums by currency of all receipts that pass the filter."""
    sums: tuple[Any, ...] = func.count(), func.sum(Receipt.amount_minor), func.sum(Receipt.unapplied_minor)
    query = select(Receipt.currency, *sums).outerjoin(Customer, Customer.id == Receipt.customer_id)
    found = session.execute(query.where(*_conditions(asked)).group_by(Receipt.currency).order_by(Receipt.currency))
    return [Total(currency, count, int(amount), int(left)) for currency, count, amount, left in found]


def _conditions(asked: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.state:
        conditions.append(STATES[asked.state])
    if asked.currency:
        conditions.append(Receipt.currency == asked.currency)
    if words := asked.search.strip():
        places = (
            Receipt.payer_name, Receipt.memo, Receipt.reference, Receipt.transaction_id, Receipt.check_number,
            Customer.name,
        )  # fmt: skip
        conditions.append(or_(*(place.icontains(words, autoescape=True) for place in places)))
    return conditions
