"""Promises to pay, with what the books say became of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select, true
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.promise import PromiseFacts, PromiseState, promise_state
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.payment import PaymentLine
from payportal.models.promise import PaymentPromise
from payportal.queries import reductions

STOPS_ASKING = (PromiseState.WAITING, PromiseState.ON_ITS_WAY)
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRow:
    """One promise, the invoice it is about and what became of it; amounts in minor units of ``currency``."""

    id: int
    invoice_id: int
    number: str
    customer_id: int
    customer_name: str
    amount_minor: int
    currency: str
    promised_on: date
    made_by: str
    note: str
    made_at: datetime
    current: bool
    open_minor: int
    state: PromiseState

    @property
    def asks_nothing(self) -> bool:
        """Return whether reminders wait for it."""
        return self.current and self.state in STOPS_ASKING


def current_of(session: Session, invoice_ids: Iterable[int], *, on: date) -> dict[int, PromiseRow]:
    """Return the current promise by invoice id; most invoices have none."""
    found: list[PromiseRow] = []
    for batch in batches(sorted(set(invoice_ids))):
        query = _rows().where(PaymentPromise.invoice_id.in_(batch), PaymentPromise.ended_at.is_(None))
        found += _read(session, query, on)
    return {row.invoice_id: row for row in found}


def of_invoice(session: Session, invoice_id: int, *, on: date) -> list[PromiseRow]:
    """Return all promises on an invoice, the latest first."""
    query = _rows().where(PaymentPromise.invoice_id == invoice_id)
    return _read(session, query.order_by(PaymentPromise.id.desc()).limit(MOST), on)


def of_customer(session: Session, customer_id: int, *, on: date) -> list[PromiseRow]:
    """Return the latest promises of a customer, the latest first: what became of them tells how good its word is."""
    query = _rows().where(PaymentPromise.customer_id == customer_id)
    return _read(session, query.order_by(PaymentPromise.id.desc()).limit(20), on)


def past_due(session: Session, *, on: date, untold: bool = False) -> Iterator[PromiseRow]:
    """Yield the broken promises on what is still open, the oldest first; ``untold``: of which nobody was told yet."""
    late = (PaymentPromise.ended_at.is_(None), PaymentPromise.promised_on < on, Invoice.open_minor > 0)
    query = _rows().where(*late, PaymentPromise.broken_told_at.is_(None) if untold else true())
    # Kept promises on what is still open pass the query too, so it is asked a page at a time until nothing is left.
    last = 0
    while rows := _read(session, query.where(PaymentPromise.id > last).order_by(PaymentPromise.id).limit(MOST), on):
        yield from (row for row in rows if row.state == PromiseState.BROKEN)
        last = rows[-1].id


def _rows() -> Select[Any]:
    return (
        select(PaymentPromise, Invoice, Customer.name)
        .join(Invoice, Invoice.id == PaymentPromise.invoice_id)
        .join(Customer, Customer.id == PaymentPromise.customer_id)
    )


def _read(session: Session, query: Select[Any], on: date) -> list[PromiseRow]:
    records = session.execute(query).all()
    if not records:
        return []
    ids = [promise.invoice_id for promise, _, _ in records]
    taken = reductions.of_invoices(session, ids)
    live = set(session.scalars(select(PaymentLine.invoice_id).where(PaymentLine.invoice_id.in_(ids), PaymentLine.live)))
    return [
        _row(promise, invoice, name, _facts(promise, invoice, taken.get(invoice.id, ()), live=invoice.id in live), on)
        for promise, invoice, name in records
    ]


def _facts(promise: PaymentPromise, invoice: Invoice, taken: Sequence[reductions.Reduction], *, live: bool) -> (
    PromiseFacts
):  # fmt: skip
    since = [one for one in taken if one.posted_at >= promise.made_at]
    return PromiseFacts(
        promised_on=promise.promised_on, amount_minor=promise.amount_minor, open_minor=invoice.open_minor,
        since_minor=sum(one.minor for one in since),
        in_time_minor=sum(one.minor for one in since if one.value_date <= promise.promised_on),
        under_way=live, taken_back=promise.ended_at is not None,
    )  # fmt: skip


def _row(promise: PaymentPromise, invoice: Invoice, name: str, facts: PromiseFacts, on: date) -> PromiseRow:
    return PromiseRow(
        id=promise.id, invoice_id=invoice.id, number=invoice.number, customer_id=promise.customer_id,
        customer_name=name, amount_minor=promise.amount_minor, currency=promise.currency,
        promised_on=promise.promised_on, made_by=promise.made_by, note=promise.note, made_at=promise.made_at,
        current=promise.ended_at is None, open_minor=invoice.open_minor, state=promise_state(facts, on=on),
    )  # fmt: skip
