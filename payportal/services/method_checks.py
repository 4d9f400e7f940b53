"""Whether a kept method can be charged without its payer being there, and in words why not."""

from datetime import date

from sqlalchemy.orm import Session

from payportal.domain.method_kind import MethodKind
from payportal.domain.method_rule import offers
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.payment_method import PaymentMethod
from payportal.queries import payment_methods


def unusable(session: Session, method: PaymentMethod | None, *, customer_id: int, gateway: str, on: date,
             amount: Money | None = None) -> str:  # fmt: skip
    """Return why a method cannot be charged (``amount``) for a customer on a day, empty when it can."""
    if method is None or method.customer_id != customer_id or method.state == "removed":
        return say("the payment method was removed")
    if method.state != "active":
        return say("the payment method has expired") if method.state == "expired" else say(
            "the payment method is not ready yet")  # fmt: skip
    last = payment_methods.expires_on(method)
    if last is not None and last < on:
        return say("the payment method expires on %(day)s", day=last)
    if method.gateway != gateway:
        return say("the payment method belongs to a card processor that is no longer used")
    if amount is None:
        return ""
    found = {offer.kind: offer.reason for offer in offers(amount, payment_methods.rules(session, customer_id))}
    return found[MethodKind(method.kind)]
