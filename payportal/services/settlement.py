"""Carry out what the gateway says of a payment: one table of states, each step taken once."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict
from payportal.domain.money import Money
from payportal.domain.receipt import Method
from payportal.domain.receipt import Receipt as ReceiptNoun
from payportal.domain.remittance import RemittanceLine
from payportal.domain.sentence import say
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.models.base import utcnow
from payportal.models.customer import Customer
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_method import PaymentMethod
from payportal.models.receipt import Receipt
from payportal.queries import card_disputes
from payportal.services import (
    audit,
    benefits,
    charge_receipts,
    credits,
    exception_desk,
    exchange_books,
    exchange_shares,
    guest_payments,
    part_returns,
    payment_application,
    payment_fees,
    payments,
    receiving,
    unapplication,
)
from payportal.services.receiving import Arrival

UNDECIDED = ("created", "pending", "unknown")
BACK = (OutcomeState.RETURNED, OutcomeState.REFUNDED)
UNPAID = (OutcomeState.OPEN, OutcomeState.AUTHENTICATE)

NEXT: dict[str, tuple[OutcomeState, ...]] = {
    "created": (
        OutcomeState.AUTHENTICATE,
        OutcomeState.PENDING,
        OutcomeState.UNKNOWN,
        OutcomeState.SUCCEEDED,
        OutcomeState.FAILED,
        *BACK,
    ),
    "pending": (OutcomeState.SUCCEEDED, OutcomeState.FAILED, *BACK),
    "unknown": (
        OutcomeState.OPEN,
        OutcomeState.AUTHENTICATE,
        OutcomeState.PENDING,
        OutcomeState.SUCCEEDED,
        OutcomeState.FAILED,
        *BACK,
    ),
    # Money that came although it was called failed is still money: it is taken in, never lost.
    "failed": (OutcomeState.SUCCEEDED, *BACK),
    "succeeded": BACK,
    "returned": (),
    "refunded": (),
}
"""What may follow on each state; anything else that a gateway says is heard and changes nothing."""


def settle(session: Session, payment_id: int, outcome: Outcome, *, on: date) -> str:
    """Take the payment to the state that the gateway tells, and return the state in which it is now."""
    payment = session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
    if outcome.state not in NEXT[payment.state]:
        return payment.state
    if outcome.amount is not None and outcome.amount != payment.charged:
        return _other_amount(session, payment, outcome.amount)
    if outcome.state in BACK and card_disputes.holds_money(session, payment.id):
        return payment.state  # the bank has not decided yet: how the dispute ends says whether the money is gone
    before = payment.state
    if _came(outcome) and before != "succeeded":
        _take_money(session, payment, outcome, on=on)
    if outcome.state in BACK:
        _give_back(session, payment, outcome, on=on)
    if outcome.state in (OutcomeState.FAILED, *BACK):
        payments.free_invoices(session, payment.id)
        benefits.release(session, payment.id, on=on)
    return _move(session, payment, outcome, before=before, on=on)


def cover(session: Session, payment_id: int, *, on: date) -> None:
    """Settle a payment that credits or a code cover wholly: nothing is charged, so nobody is asked."""
    payment = session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
    if payment.charged_minor or payment.state != "created":
        raise Conflict(say("This payment takes money; it is not covered by credits or a code."))
    lines = list(session.scalars(select(PaymentLine).where(PaymentLine.payment_id == payment.id)))
    payments.free_invoices(session, payment.id)
    netting = any(credit.invoice_id for credit in credits.of_payment(session, payment.id))
    netting = netting or any(line.coupon_minor for line in lines)
    outcome = Outcome(state=OutcomeState.SUCCEEDED, provider_reference=payment.reference)
    receipt_id = receiving.take_nothing(session, _arrival(session, payment, lines, outcome, on)) if netting else None
    payment_application.apply(session, payment, lines, receipt_id)
    payment.paid_at = utcnow()
    benefits.keep(session, payment.id, on=on)
    guest_payments.tell_paid(session, payment, lines, waiting_minor=0)
    _move(session, payment, outcome, before="created", on=on)


def come_again(session: Session, receipt: Receipt, minor: int, *, on: date, actor: str) -> bool:
    """Let money of a payment that had gone back pay again what the payer chose; False where so much never went back."""
    payment = session.get_one(Payment, receipt.payment_id, with_for_update=True, populate_existing=True)
    whole = receipt.reversed_at is not None
    with_fee, paid_minor = minor == payment.charged.minor, minor
    # The receipt is of the amount without the fee, and in the currency of the invoices.
    minor = exchange_shares.coming_again(session, payment, receipt, minor)
    if whole and payment.state != OutcomeState.RETURNED:
        return False
    if not part_returns.come_again(session, receipt.id, minor, on=on, actor=actor, reason="the dispute was won"):
        return False
    if whole:
        payment.state, payment.changed_at = str(OutcomeState.SUCCEEDED), utcnow()
        if with_fee:
            payment_fees.take(session, payment, on=on)
        benefits.keep(session, payment.id, on=on)
        audit.record(session, actor, "payment_succeeded", f"payment:{payment.id}", before="returned")
    exchange_books.came(session, payment, on=on, again=None if with_fee else (minor, paid_minor))
    if minor == payment.amount_minor:
        lines = list(session.scalars(select(PaymentLine).where(PaymentLine.payment_id == payment.id)))
        if waiting_minor := payment_application.apply(session, payment, lines, receipt.id):
            _ask_a_clerk(session, payment, receipt.id, waiting_minor)
    return True


def _came(outcome: Outcome) -> bool:
    """Return whether the money was ours at some time; a debit that the bank never let through names no amount."""
    return outcome.state is OutcomeState.SUCCEEDED or (outcome.state in BACK and outcome.amount is not None)


def _move(session: Session, payment: Payment, outcome: Outcome, *, before: str, on: date) -> str:
    payment.state = "created" if outcome.state in UNPAID else str(outcome.state)
    payment.failure, payment.failure_code, payment.changed_at = outcome.failure[:300], outcome.code[:40], utcnow()
    if outcome.url:
        payment.checkout_url = outcome.url[:500]
    if outcome.state in BACK:
        _mark_method(session, payment, on)
        guest_payments.tell_returned(session, payment)
    audit.record(session, payment.started_by, "payment_" + payment.state, f"payment:{payment.id}", before=before)
    return payment.state


def _mark_method(session: Session, payment: Payment, on: date) -> None:
    """Let everybody who looks at the method see that its last debit came back."""
    method = session.get(PaymentMethod, payment.method_id) if payment.method_id else None
    if method is not None and payment.state == "returned":
        method.last_return_on, method.last_return_code = on, payment.failure_code


def _other_amount(session: Session, payment: Payment, taken: Money) -> str:
    """The processor took another sum than was asked: nobody guesses, a person looks; nothing is charged again."""
    failure = f"The card processor names {taken} instead of {payment.charged}."
    if payment.failure != failure:
        payment.state, payment.failure, payment.changed_at = "unknown", failure, utcnow()
        audit.record(session, payment.started_by, "payment_amount_differs", f"payment:{payment.id}", taken=str(taken))
    return payment.state


def _take_money(session: Session, payment: Payment, outcome: Outcome, *, on: date) -> None:
    """Write the receipt and apply it; what its invoices no longer need waits for a clerk."""
    lines = list(session.scalars(select(PaymentLine).where(PaymentLine.payment_id == payment.id)))
    payments.free_invoices(session, payment.id)
    # A report of the processor may have been quicker than its word to us: the money is taken in once.
    charge_receipts.give_way(session, outcome.provider_reference, payment, on=on)
    [receipt_id] = receiving.take_all(session, [_arrival(session, payment, lines, outcome, on)])
    payment_fees.take(session, payment, on=on)
    exchange_books.came(session, payment, on=on)
    waiting_minor = payment_application.apply(session, payment, lines, receipt_id)
    if waiting_minor:
        _ask_a_clerk(session, payment, receipt_id, waiting_minor)
    payment.paid_at = utcnow()
    benefits.keep(session, payment.id, on=on)
    guest_payments.tell_paid(session, payment, lines, waiting_minor=waiting_minor)


def _arrival(session: Session, payment: Payment, lines: list[PaymentLine], outcome: Outcome, on: date) -> Arrival:
    payer = session.scalar(select(Customer.name).where(Customer.id == payment.customer_id)) or ""
    remittance = tuple(RemittanceLine(line.number, line.amount_minor, line.kept_minor) for line in lines)
    receipt = ReceiptNoun(
        transaction_id=outcome.provider_reference or payment.reference, value_date=on, currency=payment.currency,
        amount_minor=payment.amount_minor, method=Method(payment.method), payer_name=payer,
        reference=payment.reference, remittance=remittance,
    )  # fmt: skip
    return Arrival(receipt=receipt, payment_id=payment.id, customer_id=payment.customer_id)


def _ask_a_clerk(session: Session, payment: Payment, receipt_id: int, waiting_minor: int) -> None:
    rest = Money(waiting_minor, payment.currency)
    reason = f"{rest} of portal payment {payment.reference} is left: its invoices were paid otherwise meanwhile"
    hold = exception_desk.Hold(
        receipt_id=receipt_id, type="closed_invoice", reason=reason, customer_id=payment.customer_id
    )
    exception_desk.open_cases(session, [hold])


def _give_back(session: Session, payment: Payment, outcome: Outcome, *, on: date) -> None:
    receipt_id = session.scalar(select(Receipt.id).where(Receipt.payment_id == payment.id))
    if receipt_id is None:
        return
    reason = f"card payment {outcome.state} by the processor"
    payment_fees.give_back(session, payment, on=on)
    unapplication.return_receipt(session, receipt_id, on=on, actor=f"gateway:{payment.gateway}", reason=reason)
    exchange_books.all_went(session, payment, on=on)
    exception_desk.close_cases(session, [receipt_id], actor=f"gateway:{payment.gateway}")
