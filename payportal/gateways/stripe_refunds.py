"""Money that goes back over Stripe: refunds that we ask for, and disputes that cardholders begin."""

from collections.abc import Sequence
from typing import Any

import stripe

from payportal.domain.money import Money
from payportal.gateways.stripe_client import StripeClient, keyed, step_of, units, unreachable
from payportal.gateways.stripe_reading import read_dispute, read_refund
from payportal.gateways.told import DisputeTold, RefundRefused, RefundTold


class StripeRefunds(StripeClient):
    """The part of CardPayments that gives money back."""

    def refund(self, key: str, charge: str, amount: Money) -> RefundTold:
        """Create a refund; the same ``key`` again is answered with the same one."""
        named = {"payment_intent": charge} if charge.startswith("pi_") else {"charge": charge}
        if amount.minor % step_of(amount.currency):
            step = Money(step_of(amount.currency), amount.currency)
            raise RefundRefused(f"The card processor gives back {amount.currency} in steps of {step} only.")
        parameters: Any = {**named, "amount": units(amount), "metadata": {"refund": key}}
        try:
            return read_refund(self._stripe.v1.refunds.create(parameters, keyed(f"refund:{key}")))
        except stripe.InvalidRequestError as error:
            raise RefundRefused(f"The card processor refuses this refund: {error.user_message}") from error
        except stripe.StripeError as error:
            raise unreachable(error) from error

    def refunds(self, charge: str) -> Sequence[RefundTold]:
        """Return all refunds of a charge, page by page."""
        named = {"payment_intent": charge} if charge.startswith("pi_") else {"charge": charge}
        parameters: Any = {**named, "limit": 100}
        try:
            return [read_refund(one) for one in self._stripe.v1.refunds.list(parameters).auto_paging_iter()]
        except stripe.StripeError as error:
            raise unreachable(error) from error

    def dispute(self, reference: str) -> DisputeTold:
        """Ask for a dispute with its charge, which carries our own reference."""
        expand: Any = {"expand": ["charge"]}
        try:
            return read_dispute(self._stripe.v1.disputes.retrieve(reference, expand))
        except stripe.StripeError as error:
            raise unreachable(error) from error
