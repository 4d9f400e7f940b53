"""CardPayments over Stripe: a Checkout Session to which the payer is sent, asked again whenever it matters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import stripe

from payportal.domain.money import Money
from payportal.gateways.ports import BadSignature, Checkout, Outcome, ProviderEvent
from payportal.gateways.stripe_client import keyed, units, unreachable
from payportal.gateways.stripe_events import read_stripe_event
from payportal.gateways.stripe_methods import StripeMethods
from payportal.gateways.stripe_reading import read_session
from payportal.gateways.stripe_refunds import StripeRefunds


class StripeCards(StripeMethods, StripeRefunds):
    """One Checkout Session or PaymentIntent a payment; the payment's reference is the idempotency key."""

    name = "stripe"

    def start(self, key: str, amount: Money, *, return_url: str, description: str, email: str,
              kind: str = "card", until: datetime | None = None) -> Checkout:  # fmt: skip
        """Open a Checkout Session; the same ``key`` again is answered with the same session."""
        line = {
            "quantity": 1,
            "price_data": {
                "currency": amount.currency.lower(),
                "unit_amount": units(amount),
                "product_data": {"name": description},
            },
        }
        parameters: Any = {
            "mode": "payment", "line_items": [line], "client_reference_id": key, "success_url": return_url,
            "cancel_url": return_url, "customer_email": email, "payment_method_types": [kind],
            "payment_intent_data": {"metadata": {"payment": key}},
        }  # fmt: skip
        parameters |= {"expires_at": int(until.timestamp())} if until else {}
        try:
            session = self._stripe.v1.checkout.sessions.create(parameters, keyed(f"checkout:{key}"))
        except stripe.StripeError as error:
            raise unreachable(error) from error
        return Checkout(session.id, session.url or "")

    def outcome(self, reference: str) -> Outcome:
        """Ask for the session with its payment, or for the charge of a saved method, and read the answer."""
        if reference.startswith("pi_"):
            return self.charge_outcome(reference)
        expand: Any = {"expand": ["payment_intent.latest_charge"]}
        try:
            session = self._stripe.v1.checkout.sessions.retrieve(reference, expand)
            return self._with_return(session.payment_intent, read_session(session))
        except stripe.StripeError as error:
            raise unreachable(error) from error

    def cancel(self, reference: str) -> Outcome:
        """Let the session expire, or cancel the charge; one that was paid meanwhile stays paid."""
        if reference.startswith("pi_"):
            return self.cancel_charge(reference)
        try:
            self._stripe.v1.checkout.sessions.expire(reference)
        except stripe.InvalidRequestError:
            return self.outcome(reference)  # no longer open: what it became is the answer
        except stripe.StripeError as error:
            raise unreachable(error) from error
        return self.outcome(reference)

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> ProviderEvent | None:
        """Return the event when its signature is Stripe's and it concerns something of ours."""
        signature = headers.get("Stripe-Signature", "")
        try:
            event = stripe.Webhook.construct_event(body, signature, self._webhook_secret)  # type: ignore[no-untyped-call]
        except (ValueError, stripe.SignatureVerificationError) as error:
            raise BadSignature("the signature of this message is not Stripe's") from error
        return read_stripe_event(event)
