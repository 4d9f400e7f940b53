"""Advice of wires and checks: written down under a reference before the money is sent, read when it arrives."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.creditor_reference import DIGITS, found_in, reference
from payportal.domain.early_payment import PartialPolicy
from payportal.domain.errors import NotFound
from payportal.domain.open_item import OpenItem
from payportal.domain.receipt import Receipt
from payportal.domain.remittance import CHOSEN_PART, RemittanceLine
from payportal.domain.reward import Reward, of_terms
from payportal.domain.sentence import say
from payportal.matching.noise import without_field_marks
from payportal.models.invoice import Invoice, InvoiceKey
from payportal.models.payment_advice import PaymentAdvice, PaymentAdviceLine
from payportal.queries.customer_invoices import open_item
from payportal.queries.payment_advice import Advised, by_references
from payportal.services import audit
from payportal.services.payment_plan import PaymentPlan, plan
from payportal.services.receiving import Arrival

LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceOrder:
    """What a payer means to send: ``settled`` says by invoice id what each is reduced by, in minor units."""

    kind: str
    customer_id: int
    accounts: Sequence[int]
    created_by: str
    settled: Mapping[int, int]


def write(session: Session, order: AdviceOrder, *, on: date) -> PaymentAdvice:
    """Write an advice down under a new reference and let the matcher know it.

    Raises NotFound for an invoice of somebody else, PayportalError for amounts that do not fit.
    """
    query = select(Invoice).where(Invoice.id.in_(order.settled), Invoice.customer_id.in_(order.accounts))
    invoices = list(session.scalars(query.order_by(Invoice.due_date, Invoice.id)))
    if not invoices or len(invoices) != len(order.settled):
        raise NotFound(say("One of these invoices is not on your account."))
    items = [open_item(invoice) for invoice in invoices]
    made = plan(items, order.settled, {item.item_id: _reward(item, on) for item in items})
    owners = {invoice.customer_id for invoice in invoices}
    advice = PaymentAdvice(
        reference=_free_reference(session), kind=order.kind, created_by=order.created_by, currency=made.currency,
        customer_id=owners.pop() if len(owners) == 1 else order.customer_id, amount_minor=made.cash_minor,
        expires_on=_last_day(made, on),
    )  # fmt: skip
    session.add(advice)
    session.flush()
    _write_lines(session, advice, made)
    audit.record(session, order.created_by, "advise_payment", f"payment_advice:{advice.id}",
                 reference=advice.reference, amount_minor=advice.amount_minor, currency=advice.currency)  # fmt: skip
    return advice


def advised(session: Session, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Return arrivals with what their payers advised: the invoices and amounts under the references that they quote.

    Where the money is not the sum that was advised, the reference alone leads to the invoices.
    """
    quoted = [found_in(_text(arrival.receipt)) for arrival in arrivals]
    known = by_references(session, {one for own in quoted for one in own})
    return [
        _with(arrival, [known[one] for one in own if one in known]) if known and own else arrival
        for arrival, own in zip(arrivals, quoted, strict=True)
    ]


def _with(arrival: Arrival, told: list[Advised]) -> Arrival:
    receipt = arrival.receipt
    told = [one for one in told if one.currency == receipt.currency]
    owners = {one.customer_id for one in told}
    if arrival.customer_id is None and len(owners) == 1:
        arrival = replace(arrival, customer_id=owners.pop())
    if receipt.remittance:
        return replace(arrival, receipt=_spelled_out(receipt, told))
    if sum(one.amount_minor for one in told) != receipt.amount_minor:
        return arrival
    lines = tuple(line for one in told for line in _lines(one))
    return replace(arrival, receipt=replace(receipt, remittance=lines))


def _spelled_out(receipt: Receipt, told: list[Advised]) -> Receipt:
    """Put in the place of a coupon's line what its advice says, where the amount is the advised one."""
    by_reference = {one.reference: one for one in told}
    lines: list[RemittanceLine] = []
    for line in receipt.remittance:
        meant = next((by_reference[one] for one in found_in(line.reference) if one in by_reference), None)
        alone = len(receipt.remittance) == 1 and line.amount_minor is None
        paid = receipt.amount_minor if alone else line.amount_minor
        lines += _lines(meant) if meant is not None and paid == meant.amount_minor else [line]
    return replace(receipt, remittance=tuple(lines))


def _lines(told: Advised) -> list[RemittanceLine]:
    return [
        RemittanceLine(line.number, line.amount_minor, line.discount_minor,
                       deduction_reason=CHOSEN_PART if line.part else "")
        for line in told.lines
    ]  # fmt: skip


def _text(receipt: Receipt) -> str:
    """Return all in which a reference may stand."""
    pieces = [receipt.reference, receipt.memo, *(line.reference for line in receipt.remittance)]
    return "\n".join(without_field_marks(piece.upper()) for piece in pieces)


def _reward(item: OpenItem, on: date) -> Reward:
    """Return what the terms allow for the whole balance: the money comes later, so no offer is held for it."""
    return replace(of_terms(item, on), partial=PartialPolicy.FULL_ONLY)


def _free_reference(session: Session) -> str:
    """Return a reference that nobody has; numbers are drawn, so that none can be told from another."""
    while True:
        drawn = reference(secrets.randbelow(10**DIGITS))
        if session.scalar(select(PaymentAdvice.id).where(PaymentAdvice.reference == drawn)) is None:
            return drawn


def _last_day(made: PaymentPlan, on: date) -> date:
    """Return until when the sum holds: as long as the discounts in it do."""
    ends = [part.item.discount_date for part in made.parts if part.discount_minor and part.item.discount_date]
    return min([on + LASTS, *ends])


def _write_lines(session: Session, advice: PaymentAdvice, made: PaymentPlan) -> None:
    for part in made.parts:
        item = part.item
        session.add(PaymentAdviceLine(
            advice_id=advice.id, invoice_id=item.item_id, number=item.number, amount_minor=part.cash_minor,
            discount_minor=part.discount_minor, part=part.settled_minor < item.open_minor,
        ))  # fmt: skip
        session.add(InvoiceKey(key=f"ref:{advice.reference}", invoice_id=item.item_id))
    session.flush()
