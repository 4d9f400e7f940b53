"""The client of Stripe's SDK, and what its failures mean to us."""

from typing import Any

import stripe

from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.gateways.ports import GatewayUnreachable
from payportal.gateways.told import MethodRefused

HUNDREDTHS = ("ISK", "UGX")
"""Stripe counts these in hundredths although ISO 4217 gives them no decimals; the hundredths have to be nought."""
WHOLE = ("MGA",)
"""Stripe counts these in whole units although ISO 4217 gives them two decimals."""
TENS = ("BHD", "JOD", "KWD", "OMR", "TND")
"""Of three decimals Stripe takes two: the last one has to be nought."""


class StripeClient:
    """A client with a key and, for tests, another address; every call that creates something carries a key of ours."""

    def __init__(self, api_key: str, webhook_secret: str, *, api_base: str = "", retries: int = 2) -> None:
        addresses: Any = {"api": api_base} if api_base else {}
        self._stripe = stripe.StripeClient(api_key, base_addresses=addresses, max_network_retries=retries)
        self._webhook_secret = webhook_secret

    def step(self, currency: str) -> int:
        """Return the smallest step in minor units in which a currency is taken."""
        return step_of(currency)


def keyed(key: str) -> Any:
    """Return the options of a call that may be repeated and counts once."""
    return {"idempotency_key": key}


def step_of(currency: str) -> int:
    """Return the smallest step in minor units in which Stripe takes a currency."""
    return 10 if currency in TENS else 100 if currency in WHOLE else 1


def units(amount: Money) -> int:
    """Return an amount as Stripe counts it; raises MethodRefused for one that Stripe does not take."""
    if amount.minor % (step := step_of(amount.currency)):
        raise MethodRefused(say("The card processor takes %(currency)s in steps of %(step)s only. Nothing was charged.",
                                currency=amount.currency, step=Money(step, amount.currency)))  # fmt: skip
    if amount.currency in HUNDREDTHS:
        return amount.minor * 100
    return amount.minor // 100 if amount.currency in WHOLE else amount.minor


def money(units: int, currency: str) -> Money:
    """Return an amount that Stripe names."""
    code = currency.upper()
    if code in HUNDREDTHS:
        return Money(units // 100, code)
    return Money(units * 100 if code in WHOLE else units, code)


def unreachable(error: stripe.StripeError) -> GatewayUnreachable:
    """Return our word for a Stripe call that did not come through; the provider's own words go to the log."""
    return GatewayUnreachable(f"the card processor did not answer ({type(error).__name__})")
