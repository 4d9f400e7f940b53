"""Receipt: money that arrived, as the bank or the processor told it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from payportal.domain.packing import packed
from payportal.domain.remittance import RemittanceLine


class Method(StrEnum):
    """How the money came."""

    CHECK = "check"
    ACH = "ach"
    WIRE = "wire"
    CARD = "card"
    OTHER = "other"


class ReceiptState(StrEnum):
    """Where a receipt stands; computed from its amounts, never typed in."""

    UNIDENTIFIED = "unidentified"
    UNAPPLIED = "unapplied"
    APPLIED = "applied"
    ON_ACCOUNT = "on_account"
    REVERSED = "reversed"


@packed
@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One arrival of money with everything its source said; ``amount_minor`` in minor units, above zero."""

    transaction_id: str
    value_date: date
    amount_minor: int
    currency: str
    method: Method = Method.OTHER
    payer_name: str = ""
    payer_account: str = ""
    check_number: str = ""
    reference: str = ""
    memo: str = ""
    remittance: tuple[RemittanceLine, ...] = field(default=())
