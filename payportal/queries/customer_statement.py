"""Statements: what was open on a day, and what moved an account in a period. Read from documents and applications.

A document counts from its issue date and an application from its value date (never before its document). What the
books hold today is on today's statement, whatever its dates say: the closing balance is then the sum of open amounts.
What was undone is undone on the day that it counted, as in the journal.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from payportal.domain.aging import Aging, aging
from payportal.ledger.chart import COUPON
from payportal.models.application import Application
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """A document that was open at the end of a day; ``open_minor`` is what was open of it then."""

    invoice_id: int
    number: str
    kind: str
    customer_name: str
    issue_date: date
    due_date: date
    amount_minor: int
    open_minor: int
    open_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What changed the balance on a day: a document, or money, discount and adjustment applied to one."""

    day: date
    kind: str
    number: str
    invoice_id: int
    customer_name: str
    reference: str
    minor: int
    discount_minor: int = 0
    adjustment_minor: int = 0
    undoes: bool = False
    by_code: bool = False
    """Whether the adjustment is what a code took off."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose statement in which currency, read on which day."""

    customer_ids: tuple[int, ...]
    currency: str
    today: date

    @property
    def documents(self) -> list[Any]:
        """Return the conditions on its documents."""
        return [Invoice.customer_id.in_(self.customer_ids), Invoice.currency == self.currency]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One currency of an account from ``since`` to ``until``; opening and movements come to the closing balance."""

    currency: str
    since: date
    until: date
    opening_minor: int
    movements: tuple[Movement, ...]
    lines: tuple[OpenLine, ...]
    aging: Aging
    in_hand_minor: int

    @property
    def closing_minor(self) -> int:
        """Return the balance at the end: what was open then."""
        return sum(line.open_minor for line in self.lines)

    @property
    def balances(self) -> list[int]:
        """Return the balance after each movement."""
        found, balance = [], self.opening_minor
        for movement in self.movements:
            balance += movement.minor
            found.append(balance)
        return found

    @property
    def payable(self) -> list[int]:
        """Return the ids of what the statement shows open and is still open."""
        return [line.invoice_id for line in self.lines if line.open_now and line.open_minor > 0]


def statement(session: Session, account: Account, *, since: date, until: date, moves: bool = True) -> Statement:
    """Return the statement of an account; ``until`` is not after the day on which it is read.

    Without ``moves`` it has neither opening balance nor movements: only what was open at the end.
    """
    lines = open_at(session, account, until=until)
    opening = opening_minor(session, account, until=since - timedelta(days=1)) if moves else 0
    moved = [*_documents(session, account, since, until), *_applied(session, account, since, until)] if moves else []
    return Statement(
        currency=account.currency, since=since, until=until, opening_minor=opening,
        movements=tuple(sorted(moved, key=lambda one: one.day)), lines=tuple(lines),
        aging=aging(account.currency, [(line.due_date, line.open_minor) for line in lines], until),
        in_hand_minor=_in_hand(session, account),
    )  # fmt: skip


def open_at(session: Session, account: Account, *, until: date) -> list[OpenLine]:
    """Return the documents that were open at the end of a day, by due date."""
    was_open = _was_open(account, until)
    query = (
        select(Invoice.id, Invoice.number, Invoice.kind, Customer.name, Invoice.issue_date, Invoice.due_date,
               Invoice.amount_minor, was_open.label("was_open"), Invoice.open_minor)
        .join(Customer, Customer.id == Invoice.customer_id)
        .where(*_there(account, until))
        .order_by(Invoice.due_date, Invoice.id)
    )  # fmt: skip
    return [
        OpenLine(invoice_id=row_id, number=number, kind=kind, customer_name=name, issue_date=issued, due_date=due,
                 amount_minor=amount, open_minor=int(then), open_now=now != 0)
        for row_id, number, kind, name, issued, due, amount, then, now in session.execute(query)
    ]  # fmt: skip


def opening_minor(session: Session, account: Account, *, until: date) -> int:
    """Return what was open at the end of a day, in minor units, summed by the database."""
    query = select(func.sum(_was_open(account, until))).where(*account.documents, *_issued(account, until))
    return int(session.scalar(query) or 0)


def _was_open(account: Account, until: date) -> Any:
    """Return what was open of a document at the end of a day; on the day itself it is what is open now."""
    if until >= account.today:
        return Invoice.open_minor
    return Invoice.open_minor + func.coalesce(_settled_after(until, account.today), 0)


def _there(account: Account, until: date) -> list[Any]:
    """Return the conditions on the documents that were open at the end of a day."""
    return [*account.documents, *_issued(account, until), _was_open(account, until) != 0]


def _issued(account: Account, until: date) -> list[Any]:
    return [Invoice.issue_date <= until] if until < account.today else []


def _day(today: date) -> Any:
    """Return the day on which an application counts: its value date, not before its document, not after today."""
    own = case((Application.value_date < Invoice.issue_date, Invoice.issue_date), else_=Application.value_date)
    return case((own > today, today), else_=own)


def _settled_after(until: date, today: date) -> Any:
    """Return what was applied to a document after a day, as a part of a query over documents."""
    reduced = Application.cash_minor + Application.discount_minor + Application.adjustment_minor
    query = select(func.sum(reduced)).where(Application.invoice_id == Invoice.id, _day(today) > until)
    return query.correlate(Invoice).scalar_subquery()


def _documents(session: Session, account: Account, since: date, until: date) -> list[Movement]:
    today = account.today
    day = case((Invoice.issue_date > today, today), else_=Invoice.issue_date)
    query = (
        select(Invoice, Customer.name)
        .join(Customer, Customer.id == Invoice.customer_id)
        .where(*account.documents, day >= since, day <= until)
        .order_by(day, Invoice.id)
    )
    return [
        Movement(day=min(invoice.issue_date, today), kind=invoice.kind, number=invoice.number, invoice_id=invoice.id,
                 customer_name=name, reference=invoice.purchase_order, minor=invoice.opened_minor)
        for invoice, name in session.execute(query) if invoice.opened_minor
    ]  # fmt: skip


def _applied(session: Session, account: Account, since: date, until: date) -> list[Movement]:
    day = _day(account.today)
    query = (
        select(Application, Invoice, Customer.name, Receipt.transaction_id, Payment.reference)
        .join(Invoice, Invoice.id == Application.invoice_id)
        .join(Customer, Customer.id == Invoice.customer_id)
        .join(Receipt, Receipt.id == Application.receipt_id)
        .outerjoin(Payment, Payment.id == Receipt.payment_id)
        .where(*account.documents, day >= since, day <= until)
        .order_by(day, Application.id)
    )
    return [_movement(row, account.today) for row in session.execute(query)]


def _movement(row: Any, today: date) -> Movement:
    applied, invoice, name, transaction_id, payment = row
    return Movement(
        day=min(max(applied.value_date, invoice.issue_date), today), kind="payment", number=invoice.number,
        invoice_id=invoice.id, customer_name=name, reference=payment or transaction_id,
        minor=-(applied.cash_minor + applied.discount_minor + applied.adjustment_minor),
        discount_minor=applied.discount_minor, adjustment_minor=applied.adjustment_minor,
        undoes=applied.reverses_id is not None, by_code=applied.adjustment_reason == COUPON,
    )  # fmt: skip


def _in_hand(session: Session, account: Account) -> int:
    held = func.sum(Receipt.unapplied_minor + Receipt.on_account_minor)
    query = select(held).where(Receipt.customer_id.in_(account.customer_ids), Receipt.currency == account.currency)
    return int(session.scalar(query.where(Receipt.reversed_at.is_(None))) or 0)
