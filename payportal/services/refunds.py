"""Give money of a payment back: set aside when it is asked for, gone when the processor says so, once each.

The processor is asked between two transactions (services/asking.py): killed in between, the sweep asks again. Its
idempotency key is the refund's own, so that asking again gives nothing back twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.money import Money
from payportal.gateways.told import RefundState, RefundTold
from payportal.ledger import postings
from payportal.ledger.entry import Entry
from payportal.models.base import utcnow
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.queries import card_disputes
from payportal.services import (
    audit,
    benefits,
    exception_desk,
    exchange_books,
    exchange_shares,
    gateway_notices,
    payment_fees,
    posting,
    refund_sources,
    told_before,
)

GONE = "succeeded"
SET_ASIDE = ("created", "pending", "unknown")
OF_REPORT = "line:"
"""How the keys of refunds begin that a processor's report brought before the processor told us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """What a clerk asks: ``key`` names the act; ``taken_back`` says by open item id what is taken back of it."""

    key: str
    payment_id: int
    amount_minor: int
    reason: str
    asked_by: str
    taken_back: Mapping[int, int] = field(default_factory=dict)
    step_minor: int = 1
    """The smallest step in which the processor gives back the currency that was paid."""
    agreed_minor: int | None = None
    """What the clerk saw that the payer gets, amount and fee; None: nobody looked. Another sum is not given back."""


def start(session: Session, order: RefundOrder, *, on: date) -> Refund:
    """Set the money aside and write the refund down; the same key again returns the same one.

    Raises Conflict for more than is left, a payment that holds no money, a disputed one, and for another order under
    the same key.
    """
    payment, receipt = _locked(session, order.payment_id)
    known = session.scalar(select(Refund).where(Refund.key == order.key))
    if known is not None:
        return _same(known, order)
    _check(session, order, payment, receipt)
    paid_minor = exchange_shares.paid_for(session, payment, receipt, order.amount_minor, step_minor=order.step_minor)
    if paid_minor <= 0:
        raise PayportalError("So little cannot go back in the currency that was paid.", code="bad_amount")
    fee_minor = payment_fees.on_top(session, payment, receipt).with_amount(order.amount_minor)
    if order.agreed_minor not in (None, order.amount_minor + fee_minor):
        raise Conflict("Look at what goes back with the fee, then confirm it.", code="not_agreed")
    refund_sources.free(session, receipt, order.amount_minor, order.taken_back, actor=order.asked_by)
    refund = Refund(
        key=order.key, payment_id=payment.id, receipt_id=receipt.id, amount_minor=order.amount_minor,
        fee_minor=fee_minor, currency=receipt.currency, reason=order.reason.strip()[:300], asked_by=order.asked_by,
        gateway=payment.gateway, **_paid_in(payment, paid_minor),
    )  # fmt: skip
    session.add(refund)
    _set_aside(session, refund, receipt, on=on)
    audit.record(session, order.asked_by, "start_refund", f"payment:{payment.id}", refund=refund.id,
                 amount_minor=refund.amount_minor, fee_minor=refund.fee_minor, reason=refund.reason)  # fmt: skip
    return refund


def silent(session: Session, refund_id: int, failure: str) -> None:
    """Note that the processor did not say what became of a refund; it is asked again."""
    refund = session.get_one(Refund, refund_id, with_for_update=True, populate_existing=True)
    if refund.state == "created":
        refund.state, refund.failure, refund.changed_at = "unknown", failure[:300], utcnow()


def refused(session: Session, refund_id: int, failure: str, *, on: date) -> None:
    """Take a refund back that the processor refuses: its money waits again."""
    refund = session.get_one(Refund, refund_id, with_for_update=True, populate_existing=True)
    if refund.state in SET_ASIDE:
        _fail(session, refund, failure, on=on)


def told(session: Session, payment_id: int, refunds: Sequence[RefundTold], *, on: date) -> str:
    """Carry out what the processor tells of the refunds of a payment, and return the state of the payment.

    One that nobody here asked for is taken in: its money is gone, so what it had paid last is open again.
    """
    payment, receipt = _locked(session, payment_id)
    for one in refunds:
        refund = _known(session, payment, one, adopt=True)
        if refund is not None:
            _follow(session, refund, one, on=on)
        elif not told_before.taken_by_report(session, receipt.id, one.amount.minor, "refund", one.reference):
            _take_in(session, payment, receipt, one, on=on)
    return _settle(session, payment, receipt, on=on)


def take_out(session: Session, payment_id: int, told_as: RefundTold, *, reason: str, on: date) -> str:
    """Write down that a part of a payment is gone for good, as a lost dispute; return the state of the payment."""
    payment, receipt = _locked(session, payment_id)
    if _known(session, payment, told_as) is None:
        _take_in(session, payment, receipt, told_as, on=on, reason=reason)
    return _settle(session, payment, receipt, on=on)


def _locked(session: Session, payment_id: int) -> tuple[Payment, Receipt]:
    payment = session.get(Payment, payment_id, with_for_update=True, populate_existing=True)
    query = select(Receipt).where(Receipt.payment_id == payment_id).with_for_update()
    receipt = session.scalar(query.execution_options(populate_existing=True))
    if payment is None or receipt is None:
        raise NotFound("This payment took no money that could go back.")
    return payment, receipt


def _same(known: Refund, order: RefundOrder) -> Refund:
    if (known.payment_id, known.amount_minor) != (order.payment_id, order.amount_minor):
        raise Conflict("This refund was begun with another amount. Look at the payment, then begin a new one.")
    return known


def _check(session: Session, order: RefundOrder, payment: Payment, receipt: Receipt) -> None:
    left = Money(receipt.left_minor, receipt.currency)
    if not order.reason.strip():
        raise PayportalError("Say why the money goes back.", code="no_reason")
    if order.amount_minor <= 0:
        raise PayportalError("Enter an amount above zero.", code="bad_amount")
    if payment.state != "succeeded" or receipt.reversed_at is not None:
        raise Conflict(f"This payment is {payment.state}; there is nothing to give back.")
    if order.amount_minor > left.minor:
        raise Conflict(f"Only {left} of this payment is left to give back.", code="over_refunded")
    if card_disputes.holds_money(session, payment.id):
        raise Conflict("The cardholder disputes this payment; the bank holds the money until it has decided.")


def _set_aside(session: Session, refund: Refund, receipt: Receipt, *, on: date) -> None:
    try:
        receipt.unapplied_minor -= refund.amount_minor
        receipt.refunded_minor += refund.amount_minor
        session.flush()
        payment_fees.set_aside(session, refund, on=on)
        session.flush()
    except IntegrityError as error:  # the database counts too
        raise Conflict("More would go back than was paid. Nothing was refunded.", code="over_refunded") from error
    if refund.amount_minor:
        posting.post(session, [_waits(refund, refund.amount_minor, "set_aside", on)])
    if not receipt.unapplied_minor:
        exception_desk.close_cases(session, [receipt.id], actor=refund.asked_by)


def _known(session: Session, payment: Payment, one: RefundTold, *, adopt: bool = False) -> Refund | None:
    """Return the refund by the processor's name of it, by ours, or as the one that a report brought nameless."""
    found, own = None, Refund.payment_id == payment.id
    if one.reference:
        by_name = Refund.provider_reference == one.reference
        found = session.scalar(select(Refund).where(by_name, Refund.gateway == payment.gateway))
    if found is None and one.key:
        found = session.scalar(select(Refund).where(Refund.key == one.key, own))
    if found is None and adopt:
        nameless = Refund.provider_reference == "", Refund.key.startswith(OF_REPORT), Refund.state != "failed"
        query = select(Refund).where(own, *nameless, _given(payment) == one.amount.minor).order_by(Refund.id)
        found = session.scalars(query.limit(1)).first()
    return found


def _take_in(session: Session, payment: Payment, receipt: Receipt, one: RefundTold, *, on: date,
             reason: str = "refunded at the card processor") -> None:  # fmt: skip
    there = payment_fees.on_top(session, payment, receipt)
    if receipt.reversed_at is not None or one.state is RefundState.FAILED or not there.left:
        return  # it went back as a whole already, or it never went
    actor, most = f"gateway:{payment.gateway}", exchange_shares.left(session, payment, receipt)
    minor, fee_minor = there.of_sum(one.amount.minor)
    if payment.paid_currency:
        minor = exchange_shares.settled_by(session, payment, receipt, one.amount.minor)
    refund_sources.free(session, receipt, minor, {}, actor=actor)
    refund = Refund(
        key=one.key or f"{payment.gateway}:{one.reference}"[-40:], payment_id=payment.id, receipt_id=receipt.id,
        amount_minor=minor, fee_minor=0 if payment.paid_currency else fee_minor, currency=receipt.currency,
        reason=reason[:300], asked_by=actor, gateway=payment.gateway,
        **_paid_in(payment, min(one.amount.minor, most)),
    )  # fmt: skip
    session.add(refund)
    _set_aside(session, refund, receipt, on=on)
    _follow(session, refund, one, on=on)


def _paid_in(payment: Payment, minor: int) -> dict[str, object]:
    """Return what a refund of a payment in another currency gives back in it."""
    return {"paid_minor": minor, "paid_currency": payment.paid_currency} if payment.paid_currency else {}


def _given(payment: Payment) -> ColumnElement[int]:
    return Refund.paid_minor if payment.paid_currency else Refund.amount_minor + Refund.fee_minor


def _follow(session: Session, refund: Refund, one: RefundTold, *, on: date) -> None:
    """Take a refund to the state that is told; what is told again changes nothing."""
    refund.provider_reference = one.reference or refund.provider_reference
    before = refund.state
    if one.state is RefundState.FAILED and before != "failed":
        _fail(session, refund, one.failure or "the payer's bank did not take it", on=on)
        if before == GONE:
            _move_fee_along(session, refund, one, on=on, home=True)
    elif one.state is RefundState.SUCCEEDED and before in SET_ASIDE:
        refund.state, refund.failure, refund.changed_at = GONE, "", utcnow()
        posting.post(session, [_paid(refund, refund.amount_minor + refund.fee_minor, "paid", on)])
        exchange_books.refunded(session, refund, on=on)
        _move_fee_along(session, refund, one, on=on)
        gateway_notices.tell_refunded(session, refund)
    elif one.state is RefundState.PENDING and before in ("created", "unknown"):
        refund.state, refund.failure, refund.changed_at = "pending", "", utcnow()
    if refund.state != before:
        audit.record(session, refund.asked_by, f"refund_{refund.state}", f"payment:{refund.payment_id}",
                     refund=refund.id, before=before)  # fmt: skip
    session.flush()


def _move_fee_along(session: Session, refund: Refund, one: RefundTold, *, on: date, home: bool = False) -> None:
    """Let the fee of a payment in another currency go where the processor sent more back than was paid for invoices."""
    along = one.amount.minor - refund.paid_minor
    if not refund.paid_currency or along <= 0:
        return
    payment = session.get_one(Payment, refund.payment_id)
    if home:
        payment_fees.take(session, payment, on=on)
        exchange_books.came(session, payment, on=on, again=(payment.payer_fee_minor, along))
    else:
        fee_minor = payment_fees.standing(session, payment)
        payment_fees.give_back(session, payment, on=on)
        exchange_books.went(session, payment, fee_minor, along, on=on)


def _fail(session: Session, refund: Refund, failure: str, *, on: date) -> None:
    """Let the money wait again, for a clerk."""
    receipt = session.get_one(Receipt, refund.receipt_id, with_for_update=True, populate_existing=True)
    if refund.state == GONE:
        posting.post(session, [_paid(refund, -refund.amount_minor - refund.fee_minor, "came_back", on)])
        exchange_books.refund_came_back(session, refund, on=on)
    if refund.amount_minor:
        posting.post(session, [_waits(refund, -refund.amount_minor, "failed", on)])
    payment_fees.let_stand(session, refund, on=on)
    refund.state, refund.failure, refund.changed_at = "failed", failure[:300], utcnow()
    if receipt.reversed_at is not None:  # what was left beside the refunds went back too, and stays gone
        receipt.returned_minor += receipt.left_minor
        receipt.decision_count += 1
    receipt.refunded_minor -= refund.amount_minor
    receipt.unapplied_minor += refund.amount_minor
    receipt.reversed_at = None
    session.flush()
    reason = f"a refund of {refund.given} failed: {failure}"[:300]
    hold = exception_desk.Hold(receipt_id=receipt.id, type="refund_failed", reason=reason,
                               customer_id=receipt.customer_id)  # fmt: skip
    exception_desk.open_cases(session, [hold])


def _paid(refund: Refund, minor: int, word: str, on: date) -> Entry:
    return postings.refund_paid(
        refund.currency, minor, on=on, key=f"refund:{refund.id}:{word}", source=f"refund:{refund.id}"
    )


def _waits(refund: Refund, minor: int, word: str, on: date) -> Entry:
    return postings.refund_set_aside(
        refund.currency, minor, on=on, key=f"refund:{refund.id}:{word}", source=f"refund:{refund.id}"
    )


def _settle(session: Session, payment: Payment, receipt: Receipt, *, on: date) -> str:
    """Call a payment refunded when all of it went back, and no longer when some of that came home."""
    session.flush()
    session.refresh(receipt)
    gone = not session.scalar(
        select(Refund.id).where(Refund.receipt_id == receipt.id, Refund.state.in_(SET_ASIDE)).limit(1)
    )
    if payment.state == "succeeded" and gone and not receipt.left_minor:
        payment.state, receipt.reversed_at, payment.changed_at = "refunded", utcnow(), utcnow()
        benefits.release(session, payment.id, on=on)
        audit.record(session, f"gateway:{payment.gateway}", "payment_refunded", f"payment:{payment.id}")
    elif payment.state == "refunded" and receipt.reversed_at is None:
        payment.state, payment.changed_at = "succeeded", utcnow()
        benefits.keep(session, payment.id, on=on)
    session.flush()
    return payment.state
