"""Partners who share in what is collected, from an ERP's file."""

from dataclasses import dataclass, field
from typing import TypeAlias

from payportal.erp.cells import Cells
from payportal.erp.layouts import layout
from payportal.erp.reading import ErpFile, read_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRow:
    """One partner as the file states it; what the file leaves out is empty."""

    line: int
    partner_number: str
    name: str
    email: str
    currency: str = ""
    parent_number: str = ""
    extras: dict[str, str] = field(default_factory=dict)


PartnerFile: TypeAlias = ErpFile[PartnerRow]


def read(data: bytes, *, profile: str = "default") -> PartnerFile:
    """Return the partners of a file, each once; raises FileRefused for a file that is damaged as a whole."""
    return read_rows(data, layout("partners", profile=profile), parse=_partner, key=lambda row: row.partner_number)


def _partner(cells: Cells) -> PartnerRow:
    row = PartnerRow(
        line=cells.line,
        partner_number=cells.identifier("partner_number"),
        name=cells.name("name"),
        email=cells.email(),
        currency=cells.currency(),
        parent_number=cells.identifier("parent_number"),
        extras=cells.extras,
    )
    if row.parent_number and row.parent_number == row.partner_number:
        cells.refuse("parent_number", "own_parent", "a partner cannot be its own parent; empty parent_number")
    return row
