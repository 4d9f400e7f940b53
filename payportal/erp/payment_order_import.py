"""Orders to pay out or to collect, from a file."""

from dataclasses import dataclass, field
from typing import TypeAlias

from payportal.domain.money import Money
from payportal.domain.payment_order import BankDetails, Mandate, MandateScheme, MandateSequence, PaymentOrder
from payportal.erp.cells import NO_DAY, Cells
from payportal.erp.layouts import layout
from payportal.erp.reading import ErpFile, read_rows

_SEQUENCES = {sequence.value.lower(): sequence for sequence in MandateSequence}
_SCHEMES = {scheme.value.lower(): scheme for scheme in MandateScheme}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrderRow:
    """One order and the line it stands on."""

    line: int
    order: PaymentOrder
    extras: dict[str, str] = field(default_factory=dict)


PaymentOrderFile: TypeAlias = ErpFile[PaymentOrderRow]


def read(data: bytes, *, profile: str = "default") -> PaymentOrderFile:
    """Return the orders of a file, each id once; raises FileRefused for a file that is damaged as a whole."""
    return read_rows(data, layout("payment-orders", profile=profile), parse=_row, key=lambda row: row.order.order_id)


def _row(cells: Cells) -> PaymentOrderRow:
    currency = cells.currency()
    order = PaymentOrder(
        order_id=cells.identifier("order_id"),
        amount=Money(above_zero(cells, currency), currency),
        party=_party(cells),
        remittance=cells.text("remittance"),
        mandate=_mandate(cells),
    )
    return PaymentOrderRow(line=cells.line, order=order, extras=cells.extras)


def above_zero(cells: Cells, currency: str) -> int:
    """Return the cell ``amount`` in minor units; nothing at or below zero can be sent."""
    minor = cells.amount("amount", currency)
    if minor is not None and minor <= 0:
        cells.refuse("amount", "not_above_zero", "amount is not above zero; a return of money is an order of its own")
    return minor or 0


def _party(cells: Cells) -> BankDetails:
    return BankDetails(
        holder=cells.name("party_name"),
        account="".join(cells.identifier("account").split()),
        bank_code="".join(cells.identifier("bank_code").split()),
        savings=cells.choice("savings", ("yes", "no"), default="no") == "yes",
        is_company=cells.choice("is_company", ("yes", "no"), default="yes") == "yes",
    )


def _mandate(cells: Cells) -> Mandate | None:
    mandate_id, signed_on = cells.identifier("mandate_id"), cells.day("mandate_signed_on")
    sequence = cells.choice("mandate_sequence", _SEQUENCES, default="rcur")
    scheme = cells.choice("mandate_scheme", _SCHEMES, default="core")
    if not mandate_id:
        if signed_on:
            cells.refuse("mandate_id", "missing_value", "mandate_id is empty; a day of signing alone collects nothing")
        return None
    if signed_on is None:
        cells.refuse("mandate_signed_on", "missing_value", "mandate_signed_on is missing; no bank collects without it")
    return Mandate(
        mandate_id=mandate_id,
        signed_on=signed_on or NO_DAY,
        sequence=_SEQUENCES[sequence],
        scheme=_SCHEMES[scheme],
    )
