"""What we need of the outside world, in our own words; each gateway says it in its provider's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum
from typing import Protocol

from payportal.domain.errors import PayportalError
from payportal.domain.money import Money
from payportal.gateways.told import DisputeTold, Payer, RefundTold, Saving, StoredMethod


class GatewayUnreachable(PayportalError):
    """The provider did not answer: nobody knows whether it did what was asked."""

    code = "gateway_unreachable"


class BadSignature(PayportalError):
    """A message that claims to come from a provider but does not prove it."""

    code = "bad_signature"


class OutcomeState(StrEnum):
    """What the provider says of a checkout or a charge; ``unknown`` means that money may have moved.

    ``authenticate``: the payer's bank asks for the payer, and nothing was taken.
    """

    OPEN = "open"
    AUTHENTICATE = "authenticate"
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
    """What became of a checkout or a charge; ``provider_reference`` names the money, ``amount`` was really taken.

    ``code`` is the decline or return code (domain/decline.py), ``url`` where the payer's bank asks the payer. A debit
    that came back before it counted has no amount.
    """

    state: OutcomeState
    provider_reference: str = ""
    failure: str = ""
    amount: Money | None = None
    code: str = ""
    url: str = ""


class About(StrEnum):
    """What an event of a provider is about."""

    PAYMENT = "payment"
    METHOD = "method"
    REFUND = "refund"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """A message of the provider whose signature was right: something happened to what ``reference`` names.

    That is a checkout or a prepared charge, the page of a method, the charge of a refund, or a dispute; ``ours`` is our
    own reference of the payment or method where the provider repeats it.
    """

    event_id: str
    reference: str
    about: About = About.PAYMENT
    ours: str = ""


class CardPayments(Protocol):
    """A card processor with hosted pages. Everything that moves money carries a key of our own: it moves once."""

    name: str

    def step(self, currency: str) -> int:
        """Return the smallest step in minor units in which a currency is taken."""

    def start(self, key: str, amount: Money, *, return_url: str, description: str, email: str,
              kind: str = "card", until: datetime | None = None) -> Checkout:  # fmt: skip
        """Open a checkout; the same ``key`` again returns the same one. Raises GatewayUnreachable, or MethodRefused.

        ``until`` is when nothing may be paid there any more, at least half an hour ahead; without it after a day.
        """

    def outcome(self, reference: str) -> Outcome:
        """Return what became of a checkout or of a prepared charge. Raises GatewayUnreachable."""

    def cancel(self, reference: str) -> Outcome:
        """Close a checkout or a charge that took nothing, and return what became of it. Raises GatewayUnreachable."""

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> ProviderEvent | None:
        """Return the event in a webhook, None when it concerns nothing of ours. Raises BadSignature."""

    def save(self, key: str, kind: str, *, payer: Payer, return_url: str) -> Checkout:
        """Open a page on which a method is saved for ``payer``. Raises GatewayUnreachable."""

    def saving(self, reference: str) -> Saving:
        """Return what became of such a page. Raises GatewayUnreachable."""

    def forget(self, stored: StoredMethod) -> None:
        """Let the provider forget a method, or find it forgotten already. Raises GatewayUnreachable."""

    def prepare(self, key: str, amount: Money, stored: StoredMethod, *, description: str) -> str:
        """Return the reference of a charge that takes nothing yet: named before it moves money, it can be asked about.

        The same ``key`` again returns the same one. Raises GatewayUnreachable, or MethodRefused.
        """

    def confirm(self, reference: str, stored: StoredMethod, *, return_url: str = "") -> Outcome:
        """Let a prepared charge take its money, once however often it is asked. Raises GatewayUnreachable.

        With a ``return_url`` the payer is there and may be sent to the bank's page; without one nobody is.
        """

    def refund(self, key: str, charge: str, amount: Money) -> RefundTold:
        """Give money of a charge back, once a ``key``. Raises GatewayUnreachable, or RefundRefused."""

    def refunds(self, charge: str) -> Sequence[RefundTold]:
        """Return every refund of a charge, whoever asked for it. Raises GatewayUnreachable."""

    def dispute(self, reference: str) -> DisputeTold:
        """Return a dispute as it stands. Raises GatewayUnreachable."""


class Mailer(Protocol):
    """Something that sends mail."""

    def send(self, message: EmailMessage) -> None:
        """Hand one message over. Raises GatewayUnreachable, or MailRefused for an address that takes none."""


class MailDeferred(GatewayUnreachable):
    """The mail server will take this message later; it takes others now."""

    code = "mail_deferred"


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
