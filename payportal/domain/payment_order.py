"""Payment order: what a bank is told to pay out, to collect, or to expect as a check."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from payportal.domain.errors import RefusedBatch
from payportal.domain.money import Money


class MandateSequence(StrEnum):
    """Where a collection stands in the life of its SEPA mandate."""

    FIRST = "FRST"
    RECURRING = "RCUR"
    ONE_OFF = "OOFF"
    FINAL = "FNAL"


class MandateScheme(StrEnum):
    """Under which rules a SEPA mandate was given: CORE to anybody, B2B by a company that waives refunds."""

    CORE = "CORE"
    B2B = "B2B"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankDetails:
    """An account: an IBAN (``bank_code`` its BIC, or empty), or a US account (``bank_code`` its routing number)."""

    holder: str
    account: str
    bank_code: str = ""
    savings: bool = False
    is_company: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """What lets us collect: the payer's signed consent."""

    mandate_id: str
    signed_on: date
    sequence: MandateSequence = MandateSequence.RECURRING
    scheme: MandateScheme = MandateScheme.CORE


@dataclass(frozen=True, slots=True, kw_only=True)
class SepaTerms:
    """Which versions of the ISO 20022 messages our bank takes; most take the current ones."""

    transfers: str = "pain.001.001.09"
    collections: str = "pain.008.001.08"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """One payment out, or a collection where ``mandate`` is given; ``order_id`` is ours, and banks send it back."""

    order_id: str
    amount: Money
    party: BankDetails
    remittance: str = ""
    mandate: Mandate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AchTerms:
    """What the ACH agreement with our bank says beyond the company id; what is empty follows from the originator.

    ``company_name`` is what payers read on their statement; ``origin`` and ``destination`` name sender and receiver of
    the file; ``balanced`` asks for an entry on our own account against each batch.
    """

    company_name: str = ""
    purpose: str = ""
    origin: str = ""
    destination: str = ""
    balanced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Originator:
    """We, as our bank knows us: ``company_id`` of the ACH or check agreement, ``creditor_id`` of SEPA collections."""

    name: str
    account: BankDetails
    sepa: SepaTerms = SepaTerms()
    bank_name: str = ""
    company_id: str = ""
    creditor_id: str = ""
    ach: AchTerms = AchTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBatch:
    """Orders that leave together for one day; all pay out or all collect, in one currency, each order once.

    ``batch_id`` is unique among all we ever sent, 35 characters at most; ``created_at`` is UTC; ``of_day`` counts the
    originator's files of that day from 1, where a format tells them apart by it. Raises RefusedBatch.
    """

    batch_id: str
    originator: Originator
    execute_on: date
    created_at: datetime
    orders: tuple[PaymentOrder, ...]
    of_day: int = 1

    def __post_init__(self) -> None:
        for refuse in (_none, _mixed, _repeated, _not_above_zero):
            if wrong := refuse(self.orders):
                raise RefusedBatch(f"{self.batch_id}: {wrong}")

    @property
    def collects(self) -> bool:
        """Whether this batch draws money from its parties."""
        return self.orders[0].mandate is not None

    @property
    def total(self) -> Money:
        """The sum of the orders."""
        return sum((order.amount for order in self.orders[1:]), self.orders[0].amount)


def _none(orders: tuple[PaymentOrder, ...]) -> str:
    return "" if orders else "no order to send"


def _mixed(orders: tuple[PaymentOrder, ...]) -> str:
    if len({order.amount.currency for order in orders}) > 1:
        return "orders of several currencies; send one batch for each"
    both = len({order.mandate is None for order in orders}) > 1
    return "payments and collections together; send one batch for each" if both else ""


def _repeated(orders: tuple[PaymentOrder, ...]) -> str:
    seen: set[str] = set()
    for order in orders:
        if order.order_id in seen:
            return f"order {order.order_id} stands in the batch twice"
        seen.add(order.order_id)
    return ""


def _not_above_zero(orders: tuple[PaymentOrder, ...]) -> str:
    below = next((order for order in orders if order.amount.minor <= 0), None)
    return f"order {below.order_id} is over {below.amount}; only amounts above zero can be sent" if below else ""
