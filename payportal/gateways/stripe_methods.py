"""Methods that Stripe keeps: saved on its own page, charged by a PaymentIntent that is named before it takes money."""

from typing import Any

import stripe

from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.gateways.ports import Checkout, Outcome, OutcomeState
from payportal.gateways.stripe_client import StripeClient, keyed, units, unreachable
from payportal.gateways.stripe_reading import intent_kind, read_intent, read_return, read_saving
from payportal.gateways.told import MethodRefused, Payer, Saving, StoredMethod

WITH_CHARGE: Any = {"expand": ["latest_charge"]}


class StripeMethods(StripeClient):
    """The part of CardPayments that keeps methods and charges them."""

    def save(self, key: str, kind: str, *, payer: Payer, return_url: str) -> Checkout:
        """Open a Checkout Session in setup mode; the same ``key`` again is answered with the same session."""
        try:
            parameters: Any = {
                "mode": "setup", "customer": payer.known_as or self._customer(payer), "payment_method_types": [kind],
                "client_reference_id": key, "success_url": return_url, "cancel_url": return_url,
                "setup_intent_data": {"metadata": {"method": key}},
            }  # fmt: skip
            session = self._stripe.v1.checkout.sessions.create(parameters, keyed(f"save:{key}"))
        except stripe.StripeError as error:
            raise unreachable(error) from error
        return Checkout(session.id, session.url or "")

    def saving(self, reference: str) -> Saving:
        """Ask for the session with what was set up on it."""
        expand: Any = {"expand": ["setup_intent.payment_method"]}
        try:
            return read_saving(self._stripe.v1.checkout.sessions.retrieve(reference, expand))
        except stripe.StripeError as error:
            raise unreachable(error) from error

    def forget(self, stored: StoredMethod) -> None:
        """Detach the method: Stripe never charges it again."""
        try:
            self._stripe.v1.payment_methods.detach(stored.method)
        except stripe.InvalidRequestError:
            return  # detached before, or never attached: it cannot be charged either way
        except stripe.StripeError as error:
            raise unreachable(error) from error

    def prepare(self, key: str, amount: Money, stored: StoredMethod, *, description: str) -> str:
        """Create a PaymentIntent and do not confirm it: it has a name and takes nothing."""
        parameters: Any = {
            "amount": units(amount), "currency": amount.currency.lower(), "customer": stored.customer,
            "payment_method": stored.method, "payment_method_types": [stored.kind], "description": description,
            "metadata": {"payment": key},
        }  # fmt: skip
        try:
            return self._stripe.v1.payment_intents.create(parameters, keyed(f"charge:{key}")).id
        except (stripe.InvalidRequestError, stripe.CardError) as error:
            raise MethodRefused(say("This payment method is no longer there. Nothing was charged.")) from error
        except stripe.StripeError as error:
            raise unreachable(error) from error

    def confirm(self, reference: str, stored: StoredMethod, *, return_url: str = "") -> Outcome:
        """Confirm the PaymentIntent; one that was confirmed before, by whoever, is only asked."""
        parameters: Any = {"payment_method": stored.method}
        parameters |= {"return_url": return_url} if return_url else {"off_session": True}
        key = f"confirm:{reference}:{'present' if return_url else 'absent'}"
        try:
            self._stripe.v1.payment_intents.confirm(reference, parameters, keyed(key))
        except (stripe.CardError, stripe.InvalidRequestError):
            return self._closed_if_refused(reference)  # the intent itself knows what became of it
        except stripe.StripeError as error:
            raise unreachable(error) from error
        return self._closed_if_refused(reference)

    def charge_outcome(self, reference: str) -> Outcome:
        """Ask for the PaymentIntent with its charge; raises GatewayUnreachable."""
        try:
            intent = self._stripe.v1.payment_intents.retrieve(reference, WITH_CHARGE)
            return self._with_return(intent, read_intent(intent))
        except stripe.StripeError as error:
            raise unreachable(error) from error

    def cancel_charge(self, reference: str) -> Outcome:
        """Cancel the PaymentIntent: a confirmation that arrives afterwards is refused; one that was quicker counts."""
        try:
            self._stripe.v1.payment_intents.cancel(reference, None, keyed(f"cancel:{reference}"))
        except stripe.InvalidRequestError:
            return self.charge_outcome(reference)  # it took money, or was cancelled before
        except stripe.StripeError as error:
            raise unreachable(error) from error
        return self.charge_outcome(reference)

    def _closed_if_refused(self, reference: str) -> Outcome:
        """Return what became of it; what was declined is closed, so that nobody can confirm it again."""
        outcome = self.charge_outcome(reference)
        return self.cancel_charge(reference) if outcome.state is OutcomeState.FAILED else outcome

    def _with_return(self, intent: Any, outcome: Outcome) -> Outcome:
        """Look whether a debit that had succeeded was taken back by the bank: Stripe calls that a dispute."""
        charge: Any = getattr(intent, "latest_charge", None)
        if outcome.state is not OutcomeState.SUCCEEDED or charge is None or not getattr(charge, "disputed", False):
            return outcome
        kind = intent_kind(intent)
        if kind == "card":
            return outcome
        asked: Any = {"charge": charge.id, "limit": 1}
        found = self._stripe.v1.disputes.list(asked).data
        return read_return(outcome, found[0], kind) if found else outcome

    def _customer(self, payer: Payer) -> str:
        parameters: Any = {"name": payer.name, "email": payer.email, "metadata": {"customer": payer.key}}
        return self._stripe.v1.customers.create(parameters, keyed(f"customer:{payer.key}:{payer.email}")).id
