"""Handle an event of a provider: it says only that something happened; what, the processor is asked.

So late, doubled and disordered messages all lead to the truth, and nothing that a message says is believed.
"""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from payportal.gateways.ports import About, CardPayments, ProviderEvent
from payportal.models.payment import Payment
from payportal.models.payment_method import PaymentMethod
from payportal.queries import refunds as refund_list
from payportal.services import asking, payments
from payportal.services.charging import Begin


def handle(begin: Begin, cards: CardPayments, event: ProviderEvent, *, on: date) -> bool:
    """Ask about what an event is about; return False for one that concerns nothing of ours.

    Raises GatewayUnreachable where the processor does not say more; the event is to be handled again then.
    """
    if event.about is About.METHOD:
        return _method(begin, cards, event)
    if event.about is About.DISPUTE:
        return bool(asking.dispute(begin, cards, event.reference, on=on))
    with begin() as session:
        payment_id = _payment(session, event)
        took = payment_id is not None and refund_list.receipt_of(session, payment_id) is not None
    if payment_id is None:
        return False
    if event.about is About.PAYMENT or not took:  # a refund may be told before the payment that it is of
        state = asking.payment(begin, cards, payment_id, on=on)
        took = took or state == "succeeded"
    if event.about is About.REFUND and took:
        asking.refunds_of(begin, cards, payment_id, on=on)
    return True


def _method(begin: Begin, cards: CardPayments, event: ProviderEvent) -> bool:
    with begin() as session:
        named = or_(PaymentMethod.page_reference == event.reference, PaymentMethod.reference == event.ours)
        method_id = session.scalar(select(PaymentMethod.id).where(named).limit(1))
    if method_id is None:
        return False
    asking.method(begin, cards, method_id)
    return True


def _payment(session: Session, event: ProviderEvent) -> int | None:
    """Return the payment that an event is about; one without a page or a charge cannot be asked about yet."""
    found = (
        payments.of_gateway(session, event.reference)
        or refund_list.payment_of_charge(session, event.reference)
        or refund_list.payment_of_reference(session, event.ours)
    )
    known = session.get(Payment, found) if found else None
    return known.id if known is not None and known.gateway_reference else None
