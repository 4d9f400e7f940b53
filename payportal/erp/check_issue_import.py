"""Checks written, or taken back, from a file."""

from dataclasses import dataclass, field
from typing import TypeAlias

from payportal.domain.check_issue import CheckIssue, PostalAddress
from payportal.domain.errors import BadRemittance
from payportal.domain.money import Money
from payportal.domain.remittance import RemittanceLine, parse_remittance
from payportal.erp.cells import NO_DAY, Cells
from payportal.erp.layouts import layout
from payportal.erp.payment_order_import import above_zero
from payportal.erp.reading import ErpFile, read_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIssueRow:
    """One check and the line it stands on."""

    line: int
    order: CheckIssue
    extras: dict[str, str] = field(default_factory=dict)


CheckIssueFile: TypeAlias = ErpFile[CheckIssueRow]


def read(data: bytes, *, profile: str = "default") -> CheckIssueFile:
    """Return the checks of a file, each order once; raises FileRefused for a file that is damaged as a whole."""
    return read_rows(data, layout("check-issues", profile=profile), parse=_row, key=lambda row: row.order.order_id)


def _row(cells: Cells) -> CheckIssueRow:
    currency = cells.currency()
    order = CheckIssue(
        order_id=cells.identifier("order_id"),
        check_number=cells.identifier("check_number"),
        amount=Money(above_zero(cells, currency), currency),
        issued_on=cells.day("issue_date") or NO_DAY,
        payee=cells.name("payee"),
        address=_address(cells),
        memo=cells.name("memo"),
        remittance=_remittance(cells, currency),
        void=cells.choice("void", ("yes", "no"), default="no") == "yes",
    )
    return CheckIssueRow(line=cells.line, order=order, extras=cells.extras)


def _address(cells: Cells) -> PostalAddress:
    return PostalAddress(
        lines=cells.names("address"),
        city=cells.name("city"),
        region=cells.name("region"),
        postal_code=cells.name("postal_code"),
        country=cells.country(),
    )


def _remittance(cells: Cells, currency: str) -> tuple[RemittanceLine, ...]:
    text = cells.text("remittance", limit=10_000)
    if not text or not currency:
        return ()
    try:
        return parse_remittance(text, currency)
    except BadRemittance as error:
        cells.refuse("remittance", error.code, error.message)
        return ()
