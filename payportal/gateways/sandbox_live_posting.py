"""The simulator of a billing system that books payments at once, and can misbehave; its books are a file of its own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from payportal.domain.live_posting import LivePayment
from payportal.gateways.live_posting import Posted, PostingRefused
from payportal.gateways.ports import GatewayUnreachable
from payportal.gateways.sandbox_books import Document, SandboxBooks


class Behaviour(StrEnum):
    """What the simulator does with what it is asked."""

    POSTS = "posts"
    REFUSES = "refuses"
    SILENT_AFTER = "silent_after"
    """It books, and its answer is lost."""
    SILENT_BEFORE = "silent_before"
    """It hears nothing, and answers nothing."""
    LATE = "late"
    """It answers nothing in time and books only after ``delay``; until then it knows nothing of it."""


class SandboxLivePosting:
    """A simulated billing system; ``behaviour`` may be changed at any time."""

    def __init__(self, path: Path, *, behaviour: str = "", delay: timedelta = timedelta(seconds=20),
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:  # fmt: skip
        self._books, self._now = SandboxBooks(path), now
        self.behaviour, self.delay = Behaviour(behaviour or "posts"), delay

    def post_payment(self, payment: LivePayment) -> Posted:
        """Book a payment, once a key, or do what ``behaviour`` says."""
        if self.behaviour is Behaviour.REFUSES:
            raise PostingRefused("This account is closed.")
        if self.behaviour is Behaviour.SILENT_BEFORE:
            raise _silence()
        at = self._now() + (self.delay if self.behaviour is Behaviour.LATE else timedelta(0))
        document = {"key": payment.key, "amount_minor": payment.amount_minor, "currency": payment.currency,
                    "account": payment.account, "at": at.isoformat(), "reversed": "",
                    "items": [[item.account, item.number, item.amount_minor] for item in payment.items]}  # fmt: skip
        made = self._books.open(f"live:{payment.key}", "BK-", document, belongs_to="live")
        if self.behaviour in (Behaviour.SILENT_AFTER, Behaviour.LATE):
            raise _silence()
        return _posted(made)

    def find(self, key: str) -> Posted | None:
        """Return what is booked under a key by now."""
        if self.behaviour is Behaviour.SILENT_BEFORE:
            raise _silence()
        found = next((one for one in self.booked() if one["key"] == key), None)
        return _posted(found) if found and datetime.fromisoformat(found["at"]) <= self._now() else None

    def reverse(self, key: str, reason: str) -> None:
        """Take back what is booked under a key, once, or do what ``behaviour`` says."""
        if self.behaviour is Behaviour.REFUSES:
            raise PostingRefused("This period is closed.")
        found = self.find(key)
        if found is None:
            raise PostingRefused("There is no such payment.")
        self._books.change(found.reference, lambda one: one.update(reversed=one["reversed"] or reason))
        if self.behaviour is Behaviour.SILENT_AFTER:
            raise _silence()

    def booked(self) -> list[Document]:
        """Return everything that was ever booked, the oldest first."""
        return self._books.of("live")


def _posted(one: Document) -> Posted:
    return Posted(one["reference"], datetime.fromisoformat(one["at"]), bool(one["reversed"]))


def _silence() -> GatewayUnreachable:
    return GatewayUnreachable("the billing system did not answer (simulated)")
