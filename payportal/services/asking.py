"""Ask the processor and write down what it says: the same way from every page, webhook and job.

``begin`` opens the transactions around each question, never over it.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from payportal.gateways.ports import CardPayments, GatewayUnreachable, Outcome, OutcomeState
from payportal.gateways.told import DisputeTold, RefundRefused
from payportal.models.payment import Payment
from payportal.models.payment_method import PaymentMethod
from payportal.models.refund import Refund
from payportal.queries import refunds as refund_list
from payportal.services import card_disputes, payment_methods, portal_returns, refunds, settlement
from payportal.services.charging import Begin


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question needs of a payment."""

    gateway_reference: str
    state: str
    kept: bool


def payment(begin: Begin, cards: CardPayments, payment_id: int, *, on: date, cancel: bool = False,
            behind_the_payer: bool = False) -> str:  # fmt: skip
    """Settle a payment by what the processor says, or by its silence, and return the state in which it is now.

    ``cancel`` closes what took nothing. The charge of a kept method that was lost on its way is closed too: nobody
    else would bring it to an end. ``behind_the_payer`` silence says nothing: it raises GatewayUnreachable.
    """
    with begin() as session:
        row = session.get_one(Payment, payment_id, populate_existing=True)
        asked = _Asked(row.gateway_reference, row.state, row.charges_a_kept_method)
    try:
        outcome = _outcome(cards, asked, cancel=cancel, behind_the_payer=behind_the_payer)
    except GatewayUnreachable as error:
        if behind_the_payer:
            raise
        outcome = Outcome(state=OutcomeState.UNKNOWN, failure=error.message)
    gone_back = outcome.state is OutcomeState.REFUNDED
    if gone_back:  # which refunds these are is asked apart; the money did come first
        outcome = replace(outcome, state=OutcomeState.SUCCEEDED)
    with begin() as session:
        state = settlement.settle(session, payment_id, outcome, on=on)
        if state == "succeeded":  # a report of the processor may have been quicker
            portal_returns.carry_out_waiting(session, actor=f"gateway:{cards.name}", payment_id=payment_id)
    return refunds_of(begin, cards, payment_id, on=on) if gone_back and state == "succeeded" else state


def method(begin: Begin, cards: CardPayments, method_id: int) -> str:
    """Write down what became of the page on which a method is saved, and return the method's state."""
    with begin() as session:
        row = session.get_one(PaymentMethod, method_id, populate_existing=True)
        page, state = row.page_reference, row.state
    if not page or state not in payment_methods.UNFINISHED:
        return state
    saving = cards.saving(page)
    with begin() as session:
        return payment_methods.saved(session, method_id, saving)


def refund(begin: Begin, cards: CardPayments, refund_id: int, *, on: date) -> str:
    """Ask for a refund at the processor, or find what became of it, and return the refund's state.

    Asked again for one whose answer was lost it uses the same key: nothing goes back twice.
    """
    with begin() as session:
        row = session.get_one(Refund, refund_id, populate_existing=True)
        charge, key, payment_id = _charge(session, row.payment_id), row.key, row.payment_id
        amount = row.given
        state = row.state
    if state in ("created", "unknown"):
        try:
            told = [one for one in cards.refunds(charge) if one.key == key] or [cards.refund(key, charge, amount)]
        except RefundRefused as error:
            with begin() as session:
                refunds.refused(session, refund_id, error.message, on=on)
        except GatewayUnreachable as error:
            with begin() as session:
                refunds.silent(session, refund_id, error.message)
        else:
            with begin() as session:
                refunds.told(session, payment_id, told, on=on)
    with begin() as session:
        return session.get_one(Refund, refund_id).state


def refunds_of(begin: Begin, cards: CardPayments, payment_id: int, *, on: date) -> str:
    """Write down every refund that the processor knows of a payment, and return the payment's state."""
    with begin() as session:
        charge = _charge(session, payment_id)
    told = cards.refunds(charge)
    with begin() as session:
        return refunds.told(session, payment_id, told, on=on)


def dispute(begin: Begin, cards: CardPayments, reference: str, *, on: date) -> str:
    """Write down how a dispute stands and return its state, empty for one of a payment that is not ours.

    A dispute may be told before the payment that it is about: that is asked first.
    """
    told = cards.dispute(reference)
    with begin() as session:
        payment_id = _payment_of(session, told)
        known = payment_id is not None and refund_list.receipt_of(session, payment_id) is not None
    if payment_id is None:
        return ""
    if not known:
        payment(begin, cards, payment_id, on=on)
    with begin() as session:
        return card_disputes.take(session, payment_id, told, on=on)


def _outcome(cards: CardPayments, asked: _Asked, *, cancel: bool, behind_the_payer: bool) -> Outcome:
    if cancel:
        return cards.cancel(asked.gateway_reference)
    outcome = cards.outcome(asked.gateway_reference)
    given_up = asked.kept and (behind_the_payer or asked.state == "unknown")
    if given_up and outcome.state is OutcomeState.OPEN:
        return cards.cancel(asked.gateway_reference)
    return outcome


def _charge(session: Session, payment_id: int) -> str:
    receipt = refund_list.receipt_of(session, payment_id)
    return receipt.transaction_id if receipt is not None else ""


def _payment_of(session: Session, told: DisputeTold) -> int | None:
    found = refund_list.payment_of_charge(session, told.charge)
    return found or refund_list.payment_of_reference(session, told.payment)
