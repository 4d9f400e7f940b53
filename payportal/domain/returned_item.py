"""Returned item: what a line of a bank's or a processor's file says of the money that it sends back."""

from dataclasses import dataclass
from datetime import date

from payportal.domain.money import parse_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One returned item; ``line_id`` is the row of its line, ``amount_minor`` what went back, in minor units.

    ``returns`` is the id of the original as the line names it, ``own_reference`` that of the return itself,
    ``payers_reference`` what the payer called the payment. A processor also names its charge, its refund or dispute
    (``source_id``, where the report has that column) and what the payer got back, ``gross`` as it is written; above
    zero it is what a won dispute brought again.
    """

    line_id: int
    value_date: date
    amount_minor: int
    currency: str
    returns: str
    own_reference: str = ""
    payers_reference: str = ""
    return_code: str = ""
    processor_id: str = ""
    source_id: str = ""
    gross: str = ""

    @property
    def gross_minor(self) -> int:
        """Return what the payer got back, below zero, in minor units."""
        return parse_minor(self.gross, self.currency)

    @property
    def banks_names(self) -> list[str]:
        """Return the bank's own ids of what came back: as it says, or the reference of the return itself."""
        return [name for name in (self.returns, self.own_reference) if name]

    @property
    def payers_names(self) -> list[str]:
        """Return what the payer may have called the payment; a bank that has its own id repeats it."""
        return [name for name in (self.returns, self.payers_reference) if name]
