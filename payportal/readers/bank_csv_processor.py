"""Exports of card and wallet processors are CSV like a bank's, but not every credit in them is a customer's money."""

import re

_PAYPAL_OWN = re.compile(
    r"conversion|withdraw|transfer|add funds|bank deposit|\bhold\b|reserve|reversal|refund|chargeback|dispute|\bfee\b",
    re.IGNORECASE,
)
_PAYPAL_DONE = {"", "completed", "abgeschlossen", "completado", "terminé", "voltooid", "completata", "concluído"}


def from_a_customer(processor: str, *, kind: str, status: str) -> bool:
    """Say whether a credit is money of a customer; ``kind`` and ``status`` are the processor's words, maybe empty."""
    if processor == "paypal":
        return moved(processor, status=status) and not _PAYPAL_OWN.search(kind)
    if processor == "adyen":
        return kind.casefold().startswith("settled")
    return True


def moved(processor: str, *, status: str) -> bool:
    """Say whether the money moved at all: PayPal also lists what is pending or held."""
    return processor != "paypal" or status.casefold() in _PAYPAL_DONE
