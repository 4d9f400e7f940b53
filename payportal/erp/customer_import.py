"""Customers and their terms, from an ERP's file."""

from dataclasses import dataclass, field
from typing import TypeAlias

from payportal.domain.terms import Terms
from payportal.erp.cells import Cells
from payportal.erp.layouts import layout
from payportal.erp.reading import ErpFile, read_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """One customer as the file states it; what the file leaves out is empty."""

    line: int
    customer_number: str
    name: str
    email: str = ""
    currency: str = ""
    parent_number: str = ""
    payment_terms: str = ""
    country: str = ""
    language: str = ""
    aliases: tuple[str, ...] = ()
    bank_accounts: tuple[str, ...] = ()
    extras: dict[str, str] = field(default_factory=dict)

    @property
    def terms(self) -> Terms | None:
        """Return the payment terms, None where the file gives none."""
        return Terms.parse(self.payment_terms) if self.payment_terms else None


CustomerFile: TypeAlias = ErpFile[CustomerRow]


def read(data: bytes, *, profile: str = "default") -> CustomerFile:
    """Return the customers of a file, each once; raises FileRefused for a file that is damaged as a whole."""
    return read_rows(data, layout("customers", profile=profile), parse=_customer, key=lambda row: row.customer_number)


def _customer(cells: Cells) -> CustomerRow:
    row = CustomerRow(
        line=cells.line,
        customer_number=cells.identifier("customer_number"),
        name=cells.name("name"),
        email=cells.email(),
        currency=cells.currency(),
        parent_number=cells.identifier("parent_number"),
        payment_terms=cells.terms(),
        country=cells.country(),
        language=cells.language(),
        aliases=cells.names("aliases"),
        bank_accounts=cells.accounts("bank_accounts"),
        extras=cells.extras,
    )
    if row.parent_number and row.parent_number == row.customer_number:
        cells.refuse("parent_number", "own_parent", "a customer cannot be its own parent; empty parent_number")
    return row
