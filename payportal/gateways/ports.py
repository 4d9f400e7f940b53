"""What we need of the outside world, in our own words; each gateway says it in its provider's."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from typing import Protocol

from payportal.domain.errors import PayportalError
from payportal.domain.money import Money


class GatewayUnreachable(PayportalError):
    """The provider did not answer: nobody knows whether it did what was asked."""

    code = "gateway_unreachable"


class BadSignature(PayportalError):
    """A message that claims to come from a provider but does not prove it."""

    code = "bad_signature"


class OutcomeState(StrEnum):
    """What the provider says of a checkout; ``unknown`` means that money may have moved."""

    OPEN = "open"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RETURNED = "returned"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A hosted page on which the payer pays: the provider's reference of it, and where it is."""

    reference: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a checkout; ``provider_reference`` names the money, ``amount`` is what was really taken."""

    state: OutcomeState
    provider_reference: str = ""
    failure: str = ""
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """A message of the provider whose signature was right: something happened to the checkout ``reference``."""

    event_id: str
    reference: str


class CardPayments(Protocol):
    """A card processor with a hosted payment page."""

    name: str

    def start(self, key: str, amount: Money, *, return_url: str, description: str, email: str) -> Checkout:
        """Open a checkout; the same ``key`` again returns the same one. Raises GatewayUnreachable."""

    def outcome(self, reference: str) -> Outcome:
        """Return what became of a checkout. Raises GatewayUnreachable."""

    def cancel(self, reference: str) -> Outcome:
        """Close a checkout that nobody paid, and return what became of it. Raises GatewayUnreachable."""

    def read_event(self, body: bytes, signature: str) -> ProviderEvent | None:
        """Return the event in a webhook, None when it concerns no checkout. Raises BadSignature."""


class Mailer(Protocol):
    """Something that sends mail."""

    def send(self, message: EmailMessage) -> None:
        """Hand one message over. Raises GatewayUnreachable, or MailRefused for an address that takes none."""


class MailRefused(PayportalError):
    """The mail server will never take this message."""

    code = "mail_refused"


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """A file that lies ready in a drop: name and size in bytes."""

    name: str
    size: int


class FileDrop(Protocol):
    """A folder at a bank or an ERP."""

    def list(self) -> Sequence[DroppedFile]:
        """Return the files that are complete, by name."""

    def fetch(self, name: str) -> bytes:
        """Return the bytes of a file."""

    def put(self, name: str, content: bytes) -> None:
        """Lay a file down so that nobody sees a half of it."""

    def archive(self, name: str) -> None:
        """Put a file that was taken in aside."""


@dataclass(frozen=True, slots=True)
class SignedOn:
    """Whom a provider of single sign-on vouches for."""

    subject: str
    email: str


class SignOnRefused(PayportalError):
    """The provider's answer does not prove who the person is."""

    code = "sign_on_refused"


class SingleSignOn(Protocol):
    """A provider at which people sign in with their company's account."""

    name: str

    def address(self, *, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Return where to send the person; raises GatewayUnreachable."""

    def person(self, code: str, *, redirect_uri: str, nonce: str, verifier: str) -> SignedOn:
        """Return who came back with ``code``; raises SignOnRefused, GatewayUnreachable."""
