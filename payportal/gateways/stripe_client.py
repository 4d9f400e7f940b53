"""The client of Stripe's SDK, and what its failures mean to us."""

from typing import Any

import stripe

from payportal.domain.money import Money
from payportal.gateways.ports import GatewayUnreachable

# Stripe counts these in hundredths although ISO 4217 gives them no decimals.
SCALE = {"ISK": 100, "UGX": 100}


class StripeClient:
    """A client with a key and, for tests, another address; every call that creates something carries a key of ours."""

    def __init__(self, api_key: str, webhook_secret: str, *, api_base: str = "", retries: int = 2) -> None:
        addresses: Any = {"api": api_base} if api_base else {}
        self._stripe = stripe.StripeClient(api_key, base_addresses=addresses, max_network_retries=retries)
        self._webhook_secret = webhook_secret


def keyed(key: str) -> Any:
    """Return the options of a call that may be repeated and counts once."""
    return {"idempotency_key": key}


def units(amount: Money) -> int:
    """Return an amount as Stripe counts it."""
    return amount.minor * SCALE.get(amount.currency, 1)


def money(units: int, currency: str) -> Money:
    """Return an amount that Stripe names."""
    code = currency.upper()
    return Money(units // SCALE.get(code, 1), code)


def unreachable(error: stripe.StripeError) -> GatewayUnreachable:
    """Return our word for a Stripe call that did not come through; the provider's own words go to the log."""
    return GatewayUnreachable(f"the card processor did not answer ({type(error).__name__})")
