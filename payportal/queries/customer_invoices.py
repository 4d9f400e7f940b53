"""The documents on a customer's account, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.domain.open_item import ItemKind, OpenItem
from payportal.domain.sentence import say
from payportal.models.application import Application
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_request import PaymentRequestLine
from payportal.queries import arrangements
from payportal.queries.arrangements import NOTHING, Arrangement
from payportal.queries.cursor import Cursor
from payportal.queries.invoice_filter import Filter, conditions
from payportal.queries.invoice_status import Standing, Status, status

PAGE = 50
WRITE_OFF = "write-off"
SORTS: dict[str, Any] = {
    "due": Invoice.due_date,
    "number": Invoice.number,
    "issued": Invoice.issue_date,
    "open": Invoice.open_minor,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """One document as a customer sees it; amounts in minor units of ``currency``."""

    item: OpenItem
    customer_name: str
    description: str
    payment_terms: str
    payment_state: str
    payment_reference: str
    settled_on: date | None
    status: Status
    request_id: int | None = None
    """The request in which it waits for approval; it may be paid otherwise meanwhile."""
    arrangement: Arrangement = NOTHING

    @property
    def payable(self) -> bool:
        """Return whether it may be paid now: something is open and no payment is under way."""
        return self.item.open_minor > 0 and not self.payment_state

    @property
    def due_minor(self) -> int:
        """Return what is asked of the open amount: nothing that is disputed, of a plan only what is due of it."""
        return self.arrangement.due_minor(self.item.open_minor)


@dataclass(frozen=True, slots=True)
class Total:
    """The sums of a currency over the whole filter, not only over the page."""

    currency: str
    count: int
    amount_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class Page:
    """Rows and the cursor of the page after them, empty on the last one."""

    rows: tuple[InvoiceRow, ...]
    following: str


def page(session: Session, accounts: Sequence[int], asked: Filter, *, on: date, after: str = "") -> Page:
    """Return at most 50 documents that pass the filter, beginning behind the cursor ``after``."""
    column, falling = SORTS[asked.sort.lstrip("-")], asked.sort.startswith("-")
    query = _rows().where(*conditions(accounts, asked, on))
    if cursor := Cursor.read(after, column.type.python_type):
        query = query.where(_behind(column, cursor, falling=falling))
    order = (column.desc(), Invoice.id.desc()) if falling else (column, Invoice.id)
    found = session.execute(query.order_by(*order).limit(PAGE + 1)).all()
    rows = tuple(_read(session, found[:PAGE], on))
    if len(found) <= PAGE:
        return Page(rows, "")
    last = found[PAGE - 1][0]
    return Page(rows, Cursor(getattr(last, column.key), last.id).write())


def everything(session: Session, accounts: Sequence[int], asked: Filter, *, on: date) -> Iterator[InvoiceRow]:
    """Yield all documents that pass the filter, a page at a time."""
    after = ""
    while True:
        found = page(session, accounts, asked, on=on, after=after)
        yield from found.rows
        if not found.following:
            return
        after = found.following


def totals(session: Session, accounts: Sequence[int], asked: Filter, *, on: date) -> list[Total]:
    """Return count, amount and open amount by currency of all that passes the filter."""
    sums = func.count(), func.sum(Invoice.amount_minor), func.sum(Invoice.open_minor)
    query = select(Invoice.currency, *sums).where(*conditions(accounts, asked, on))
    found = session.execute(query.group_by(Invoice.currency).order_by(Invoice.currency))
    return [Total(currency, count, int(amount), int(left)) for currency, count, amount, left in found]


def currencies(session: Session, accounts: Sequence[int]) -> list[str]:
    """Return the currencies in which the account has documents."""
    query = select(Invoice.currency).where(Invoice.customer_id.in_(accounts)).distinct()
    return sorted(session.scalars(query))


def one(session: Session, accounts: Sequence[int], invoice_id: int, *, on: date) -> InvoiceRow:
    """Return one document; raises NotFound when it is not on this account, as if it did not exist."""
    record = session.execute(_rows().where(Invoice.id == invoice_id, Invoice.customer_id.in_(accounts))).first()
    if record is None:
        raise NotFound(say("There is no such invoice on your account."))
    return _read(session, [record], on)[0]


def some(session: Session, accounts: Sequence[int], ids: Sequence[int], *, on: date) -> list[InvoiceRow]:
    """Return the documents of ``ids`` that are on this account, by due date; others are left out."""
    query = _rows().where(Invoice.id.in_(ids), Invoice.customer_id.in_(accounts))
    return _read(session, session.execute(query.order_by(Invoice.due_date, Invoice.id)).all(), on)


def _rows() -> Select[Any]:
    settled = (
        select(func.max(Application.value_date)).where(Application.invoice_id == Invoice.id).correlate(Invoice)
    ).scalar_subquery()
    forgiven = (
        select(func.coalesce(func.sum(Application.adjustment_minor), 0))
        .where(Application.invoice_id == Invoice.id, Application.adjustment_reason == WRITE_OFF)
        .correlate(Invoice)
    ).scalar_subquery()
    live = and_(PaymentLine.invoice_id == Invoice.id, PaymentLine.live)
    return (
        select(
            Invoice, Customer.name, Payment.state, Payment.reference, settled, forgiven, PaymentRequestLine.request_id
        )
        .join(Customer, Customer.id == Invoice.customer_id)
        .outerjoin(PaymentLine, live)
        .outerjoin(Payment, Payment.id == PaymentLine.payment_id)
        .outerjoin(PaymentRequestLine, and_(PaymentRequestLine.invoice_id == Invoice.id, PaymentRequestLine.live))
    )


def _behind(column: Any, cursor: Cursor, *, falling: bool) -> ColumnElement[bool]:
    beyond = column < cursor.value if falling else column > cursor.value
    tied = Invoice.id < cursor.id if falling else Invoice.id > cursor.id
    return or_(beyond, and_(column == cursor.value, tied))


def _read(session: Session, records: Sequence[Any], on: date) -> list[InvoiceRow]:
    """Return the rows with what was arranged about them, asked for all at once."""
    arranged = arrangements.of(session, [record[0].id for record in records if record[0].open_minor > 0], on=on)
    return [_row(record, arranged.get(record[0].id, NOTHING), on) for record in records]


def _row(record: Any, arranged: Arrangement, on: date) -> InvoiceRow:
    invoice, customer_name, payment_state, payment_reference, settled_on, forgiven, request_id = record
    item = open_item(invoice)
    standing = Standing(
        kind=invoice.kind, amount_minor=invoice.amount_minor, open_minor=invoice.open_minor,
        due_date=invoice.due_date, payment_state=payment_state or "", settled_on=settled_on,
        asked=request_id is not None, written_off_minor=int(forgiven), disputed_minor=arranged.disputed_minor,
        promised_on=arranged.promised.promised_on if arranged.promised else None,
        next_on=arranged.next_on, late_days=arranged.late_days,
    )  # fmt: skip
    return InvoiceRow(
        item=item, customer_name=customer_name, description=invoice.description, payment_terms=invoice.payment_terms,
        payment_state=payment_state or "", payment_reference=payment_reference or "", settled_on=settled_on,
        status=status(standing, on), request_id=request_id, arrangement=arranged,
    )  # fmt: skip


def open_item(invoice: Invoice) -> OpenItem:
    """Return a stored document as the domain knows it."""
    return OpenItem(
        item_id=invoice.id, number=invoice.number, customer_id=invoice.customer_id, currency=invoice.currency,
        amount_minor=invoice.amount_minor, open_minor=invoice.open_minor, issue_date=invoice.issue_date,
        due_date=invoice.due_date, kind=ItemKind(invoice.kind), discount_date=invoice.discount_date,
        discount_minor=invoice.discount_minor, purchase_order=invoice.purchase_order, sales_order=invoice.sales_order,
        references=tuple(invoice.references),
    )  # fmt: skip
