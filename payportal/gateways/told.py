"""What providers tell of saved methods, refunds and disputes, in our own words."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from payportal.domain.errors import PayportalError
from payportal.domain.money import Money


class MethodRefused(PayportalError):
    """The provider will not charge this method any more; nothing was taken."""

    code = "method_gone"


class RefundRefused(PayportalError):
    """The provider refuses a refund as such: more than is left, or a charge that cannot be refunded."""

    code = "refund_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """For whom a method is kept: ``known_as`` is the provider's name of the customer, empty the first time."""

    key: str
    name: str
    email: str
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class StoredMethod:
    """The provider's names of a kept method and of the customer whose it is."""

    customer: str
    method: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMethod:
    """A method as the provider keeps it: never a number, only what a person recognises it by."""

    stored: StoredMethod
    brand: str
    last4: str
    exp_month: int | None = None
    exp_year: int | None = None


class SavingState(StrEnum):
    """Where the saving of a method stands; ``verify`` waits for the payer to confirm small test deposits."""

    OPEN = "open"
    VERIFY = "verify"
    SAVED = "saved"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What became of a page on which a method is saved; ``url`` is where a bank account is verified."""

    state: SavingState
    method: SavedMethod | None = None
    url: str = ""
    failure: str = ""


class RefundState(StrEnum):
    """Where a refund stands at the provider."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTold:
    """A refund as the provider knows it; ``key`` is ours, empty for one that was not asked by us."""

    reference: str
    key: str
    amount: Money
    state: RefundState
    failure: str = ""


class DisputeState(StrEnum):
    """Where a card dispute stands: an inquiry asks only, the next two hold the money."""

    INQUIRY = "inquiry"
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeTold:
    """A dispute as the provider knows it; ``payment`` is our own reference of the payment, empty where unknown."""

    reference: str
    charge: str
    payment: str
    amount: Money
    reason: str
    state: DisputeState
    due_by: date | None = None
