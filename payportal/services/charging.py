"""Charge a kept method for a payment, so that whatever breaks on the way, money is taken once or not at all.

The charge is named at the processor first, and takes nothing; its name is committed; only then may it take its money.
From there on the processor can always be asked by that name, and a charge that took nothing is closed by that name
before anybody says so: a confirmation that is still on its way is refused there.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict
from payportal.domain.money import Money
from payportal.gateways.ports import CardPayments, Checkout, GatewayUnreachable, Outcome, OutcomeState
from payportal.gateways.told import MethodRefused, StoredMethod
from payportal.models.payment import Payment
from payportal.models.payment_method import PaymentMethod
from payportal.services import gateway_notices, payments, settlement

Begin = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Charged:
    """The state in which a payment is after its charge; ``url`` is where the payer's bank waits for the payer."""

    state: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Charge:
    """A payment and its method as plain values, to be used between transactions."""

    payment_id: int
    reference: str
    state: str
    amount: Money
    named: str
    stored: StoredMethod


def carry_out(begin: Begin, cards: CardPayments, payment_id: int, *, on: date, return_url: str = "") -> Charged:
    """Charge the method of a payment that was started; with a ``return_url`` the payer is there to confirm.

    Called again for the same payment it goes on where it was. Raises GatewayUnreachable when nothing was begun yet
    and nothing can have been charged, Conflict for a payment that was given up meanwhile.
    """
    with begin() as session:
        charge = _read(session, payment_id)
    if charge.state != "created":
        return Charged(charge.state)
    try:
        named = charge.named or _name(begin, cards, charge)
    except MethodRefused as refused:
        with begin() as session:
            payments.abandon(session, payment_id, failure=refused.message, code=refused.code)
        return Charged("failed")
    outcome = _confirm(cards, named, charge.stored, return_url)
    with begin() as session:
        state = settlement.settle(session, payment_id, outcome, on=on)
        if outcome.state is OutcomeState.AUTHENTICATE and not return_url:
            gateway_notices.tell_confirm(session, session.get_one(Payment, payment_id))
    return Charged(state, outcome.url if state == "created" else "")


def _read(session: Session, payment_id: int) -> _Charge:
    payment = session.get_one(Payment, payment_id, populate_existing=True)
    method = session.get(PaymentMethod, payment.method_id) if payment.method_id else None
    if method is None:
        raise Conflict("This payment is made on the processor's page, not with a kept method.")
    return _Charge(
        payment_id=payment.id, reference=payment.reference, state=payment.state, named=payment.gateway_reference,
        amount=payment.charged,
        stored=StoredMethod(method.provider_customer, method.provider_method, method.kind),
    )  # fmt: skip


def _name(begin: Begin, cards: CardPayments, charge: _Charge) -> str:
    """Give the charge its name at the processor, and keep it; whoever was quicker gave it the same."""
    named = cards.prepare(charge.reference, charge.amount, charge.stored, description=f"Payment {charge.reference}")
    with begin() as session:
        payments.opened(session, charge.payment_id, Checkout(named, ""))
    return named


def _confirm(cards: CardPayments, named: str, stored: StoredMethod, return_url: str) -> Outcome:
    try:
        return cards.confirm(named, stored, return_url=return_url)
    except GatewayUnreachable as error:
        return Outcome(state=OutcomeState.UNKNOWN, failure=error.message)
