"""CardPayments over Stripe: a Checkout Session to which the payer is sent, asked again whenever it matters."""

from typing import Any

import stripe

from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.gateways.ports import BadSignature, Checkout, GatewayUnreachable, Outcome, OutcomeState, ProviderEvent

DECLINED = say("The card was declined.")
EXPIRED = say("The payment page was left open too long, or closed before paying.")
# Stripe counts these in hundredths although ISO 4217 gives them no decimals.
SCALE = {"ISK": 100, "UGX": 100}


class StripeCards:
    """One Checkout Session a payment; the payment's reference is the idempotency key."""

    name = "stripe"

    def __init__(self, api_key: str, webhook_secret: str, *, api_base: str = "", retries: int = 2) -> None:
        addresses: Any = {"api": api_base} if api_base else {}
        self._stripe = stripe.StripeClient(api_key, base_addresses=addresses, max_network_retries=retries)
        self._webhook_secret = webhook_secret

    def start(self, key: str, amount: Money, *, return_url: str, description: str, email: str) -> Checkout:
        """Open a Checkout Session; the same ``key`` again is answered with the same session."""
        line = {
            "quantity": 1,
            "price_data": {
                "currency": amount.currency.lower(),
                "unit_amount": amount.minor * SCALE.get(amount.currency, 1),
                "product_data": {"name": description},
            },
        }
        parameters: Any = {
            "mode": "payment", "line_items": [line], "client_reference_id": key, "success_url": return_url,
            "cancel_url": return_url, "customer_email": email, "payment_intent_data": {"metadata": {"payment": key}},
        }  # fmt: skip
        options: Any = {"idempotency_key": f"checkout:{key}"}
        try:
            session = self._stripe.v1.checkout.sessions.create(parameters, options)
        except stripe.StripeError as error:
            raise unreachable(error) from error
        return Checkout(session.id, session.url or "")

    def outcome(self, reference: str) -> Outcome:
        """Ask for the session with its payment and read the answer."""
        expand: Any = {"expand": ["payment_intent.latest_charge"]}
        try:
            return read_session(self._stripe.v1.checkout.sessions.retrieve(reference, expand))
        except stripe.StripeError as error:
            raise unreachable(error) from error

    def cancel(self, reference: str) -> Outcome:
        """Let the session expire; one that was paid meanwhile stays paid."""
        try:
            self._stripe.v1.checkout.sessions.expire(reference)
        except stripe.InvalidRequestError:
            return self.outcome(reference)  # no longer open: what it became is the answer
        except stripe.StripeError as error:
            raise unreachable(error) from error
        return self.outcome(reference)

    def read_event(self, body: bytes, signature: str) -> ProviderEvent | None:
        """Return the event about a Checkout Session; other events concern nobody here."""
        try:
            event = stripe.Webhook.construct_event(body, signature, self._webhook_secret)  # type: ignore[no-untyped-call]
        except (ValueError, stripe.SignatureVerificationError) as error:
            raise BadSignature("the signature of this message is not Stripe's") from error
        if not event.type.startswith("checkout.session."):
            return None
        return ProviderEvent(event.id, event.data.object["id"])


def read_session(session: Any) -> Outcome:
    """Return the outcome that a Checkout Session tells: ``payment_status`` alone says whether money moved."""
    if session.payment_status == "paid":
        return _paid(session)
    if session.status == "expired":
        return Outcome(state=OutcomeState.FAILED, failure=EXPIRED)
    if session.status == "open":
        return Outcome(state=OutcomeState.OPEN)
    intent = session.payment_intent
    if intent is not None and intent.status in ("requires_payment_method", "canceled"):
        return Outcome(state=OutcomeState.FAILED, failure=_reason(intent))
    return Outcome(state=OutcomeState.PENDING)


def unreachable(error: stripe.StripeError) -> GatewayUnreachable:
    """Return our word for a Stripe call that did not come through; the provider's own words go to the log."""
    return GatewayUnreachable(f"the card processor did not answer ({type(error).__name__})")


def _paid(session: Any) -> Outcome:
    currency = session.currency.upper()
    charge = session.payment_intent.latest_charge
    refunded = bool(charge and charge.refunded)
    return Outcome(
        state=OutcomeState.REFUNDED if refunded else OutcomeState.SUCCEEDED,
        provider_reference=charge.id if charge else session.payment_intent.id,
        amount=Money(session.amount_total // SCALE.get(currency, 1), currency),
    )


def _reason(intent: Any) -> str:
    fault = getattr(intent, "last_payment_error", None)
    return (fault and fault.message) or DECLINED
