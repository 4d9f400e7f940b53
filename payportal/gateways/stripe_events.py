"""What Stripe's events are about: one table from their types to what we ask for afterwards."""

from collections.abc import Callable
from typing import Any

from payportal.gateways.ports import About, ProviderEvent


def read_stripe_event(event: Any) -> ProviderEvent | None:
    """Return what an event is about, None for one that concerns nothing of ours; its contents are never believed."""
    for beginning, read in READ.items():
        if event.type.startswith(beginning):
            about, reference, ours = read(event.data.object)
            return ProviderEvent(event.id, reference, about, ours) if reference else None
    return None


def _session(session: Any) -> tuple[About, str, str]:
    about = About.METHOD if getattr(session, "mode", None) == "setup" else About.PAYMENT
    return about, session.id, str(getattr(session, "client_reference_id", None) or "")


def _setup(intent: Any) -> tuple[About, str, str]:
    return About.METHOD, intent.id, _ours(intent, "method")


def _intent(intent: Any) -> tuple[About, str, str]:
    return About.PAYMENT, intent.id, _ours(intent, "payment")


def _refund(refund: Any) -> tuple[About, str, str]:
    return About.REFUND, str(refund.charge or refund.payment_intent or ""), ""


def _refunded_charge(charge: Any) -> tuple[About, str, str]:
    return About.REFUND, charge.id, _ours(charge, "payment")


def _dispute(dispute: Any) -> tuple[About, str, str]:
    return About.DISPUTE, dispute.id, ""


def _charge(charge: Any) -> tuple[About, str, str]:
    return About.PAYMENT, str(getattr(charge, "payment_intent", None) or ""), _ours(charge, "payment")


def _ours(thing: Any, name: str) -> str:
    return str(getattr(getattr(thing, "metadata", None), name, None) or "")


READ: dict[str, Callable[[Any], tuple[About, str, str]]] = {
    "checkout.session.": _session,
    "setup_intent.": _setup,
    "payment_intent.": _intent,
    "refund.": _refund,
    "charge.refund.": _refund,
    "charge.refunded": _refunded_charge,
    "charge.dispute.": _dispute,
    "charge.": _charge,
}
"""The first beginning that fits counts, so the longer ones stand before the shorter."""
