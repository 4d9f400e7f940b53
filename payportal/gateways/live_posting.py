"""Posting a payment into the business's own system while the payer looks on: the port."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from payportal.domain.errors import PayportalError
from payportal.domain.live_posting import LivePayment


@dataclass(frozen=True, slots=True)
class Posted:
    """What the other side booked: its own reference, when, and whether it took it back since."""

    reference: str
    at: datetime
    reversed: bool = False


class PostingRefused(PayportalError):
    """The other side answered that it will not do this; it booked nothing."""

    code = "posting_refused"


class LivePosting(Protocol):
    """A billing system that books payments at once. Silence, GatewayUnreachable, may mean that it did."""

    def post_payment(self, payment: LivePayment) -> Posted:
        """Book a payment, once a key. Raises PostingRefused, GatewayUnreachable."""

    def find(self, key: str) -> Posted | None:
        """Return what is booked under a key, None where nothing is. Raises GatewayUnreachable."""

    def reverse(self, key: str, reason: str) -> None:
        """Take back what is booked under a key, once. Raises PostingRefused, GatewayUnreachable."""
